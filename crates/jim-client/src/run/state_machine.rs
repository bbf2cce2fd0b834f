//! A run from its start to its end as one state machine.
//!
//! Time is what passed since the machine began, by the caller's monotonic clock. Whoever drives it
//! asks what is next, does that, and hands the answer in, until [`Next::End`].

use std::time::Duration;

use crate::error::Error;
use crate::models::{Activity, Execution, Progress};
use crate::run::starting::{Starting, Step};
use crate::run::waiting::{self, Failed, Waiting, Want};
use crate::run::{Candidate, IfStopped, Order, Report, Run};

/// How long names are worth waiting for.
const NAMES_LIMIT: Duration = Duration::from_secs(5);

/// How long the reason of an end is worth waiting for.
const REASON_LIMIT: Duration = Duration::from_secs(15);

/// What the machine wants next.
#[derive(Debug)]
pub enum Next {
    /// Send the start, once.
    Execute,
    /// List the runs of the profile that began since the start was sent.
    Look {
        /// When it was sent.
        since: Duration,
    },
    /// Read the activity: for the names of the run profile and its system before the wait, for the
    /// reason of the end after it; and take at most this long.
    Describe {
        /// The longest that the request may take.
        limit: Duration,
    },
    /// Ask how the run stands, and take at most this long.
    Poll {
        /// The longest that the request may take.
        limit: Duration,
    },
    /// Do nothing until then.
    Sleep {
        /// When to ask the machine again.
        until: Duration,
    },
    /// It is over.
    End(End),
}

/// What became of that which was next.
#[derive(Debug)]
pub enum Answer {
    /// The answer to the start.
    Executed(Result<Execution, Error>),
    /// The runs that began since.
    Looked(Result<Vec<Candidate>, Error>),
    /// The activity; none when it could not be read in time.
    Described(Option<Box<Activity>>),
    /// The answer to a poll.
    Polled(Result<Box<Progress>, Error>),
}

/// How it ends.
#[derive(Debug)]
pub enum End {
    /// The run was started, and nobody waits for it.
    Queued(Run),
    /// The run is over, with whatever status.
    RunEnded {
        /// The run.
        run: Run,
        /// How it stands.
        progress: Box<Progress>,
        /// What the server tells of it, where it told that in time.
        activity: Option<Box<Activity>>,
        /// How long was waited for it.
        waited: Duration,
    },
    /// Nothing was started, it cannot be told whether anything was, or the wait could not go on.
    Failed(Error),
}

/// Decides what to do from the start of a run profile to the end of its run.
#[derive(Debug)]
pub struct Machine {
    order: Order,
    stage: Stage,
    told: Option<IfStopped>,
}

#[derive(Debug)]
enum Stage {
    Starting(Starting),
    Naming(Run, Waiting),
    Waiting(Run, Waiting),
    /// The run is over; its reason is asked for, and missing rather than fatal.
    Explaining {
        run: Run,
        progress: Box<Progress>,
        waited: Duration,
        limit: Duration,
    },
    Ended(End),
    Over,
}

impl Machine {
    /// Nothing is done before the first [`Machine::next`].
    pub fn new(order: Order) -> Self {
        let stage = Stage::Starting(Starting::new(&order));
        Self {
            order,
            stage,
            told: None,
        }
    }

    /// What to do at `now`, and what to tell before it is done.
    ///
    /// After [`Next::End`] there is nothing more to do but to sleep for ever.
    pub fn next(&mut self, now: Duration) -> (Next, Vec<Report>) {
        let mut reports = Vec::new();
        let next = self.decide(now, &mut reports);
        let if_stopped = self.if_stopped();
        if !matches!(next, Next::End(_)) && self.told.as_ref() != Some(&if_stopped) {
            reports.insert(0, Report::IfStopped(if_stopped.clone()));
            self.told = Some(if_stopped);
        }
        (next, reports)
    }

    /// The activity of the run, once it is known.
    pub fn activity_id(&self) -> Option<&str> {
        match &self.stage {
            Stage::Naming(run, _) | Stage::Waiting(run, _) | Stage::Explaining { run, .. } => {
                Some(&run.activity_id)
            }
            Stage::Starting(_) | Stage::Ended(_) | Stage::Over => None,
        }
    }

    /// What is true should the user stop now.
    pub fn if_stopped(&self) -> IfStopped {
        match &self.stage {
            Stage::Starting(starting) => starting.if_stopped(),
            Stage::Naming(run, _) | Stage::Waiting(run, _) => goes_on(run),
            Stage::Explaining { .. } | Stage::Ended(_) => IfStopped::Ended,
            Stage::Over => self.told.clone().unwrap_or(IfStopped::NothingStarted),
        }
    }

    fn decide(&mut self, now: Duration, reports: &mut Vec<Report>) -> Next {
        loop {
            match &mut self.stage {
                Stage::Starting(starting) => match starting.next(now) {
                    Some(Step::Execute) => return Next::Execute,
                    Some(Step::Look { since }) => return Next::Look { since },
                    Some(Step::Sleep { until }) => return Next::Sleep { until },
                    Some(Step::Failed(error)) => return self.end(End::Failed(error)),
                    Some(Step::Started(started)) => {
                        let run = Run::new(&self.order, &started.execution);
                        let if_stopped = goes_on(&run);
                        self.told = Some(if_stopped.clone());
                        reports.extend([Report::IfStopped(if_stopped), Report::Started(started)]);
                        let Some(limits) = self.order.wait else {
                            return self.end(End::Queued(run));
                        };
                        self.stage = Stage::Naming(run, Waiting::new(limits, now));
                    }
                    None => {
                        return Next::Sleep {
                            until: Duration::MAX,
                        };
                    }
                },
                Stage::Naming(run, waiting) if !run.is_named() => {
                    let limit = waiting.until_deadline(now).min(NAMES_LIMIT);
                    return Next::Describe { limit };
                }
                Stage::Naming(..) => self.begin_to_wait(reports),
                Stage::Waiting(run, waiting) => match waiting.next(now) {
                    Want::Poll { limit } => return Next::Poll { limit },
                    Want::Sleep { until } => return Next::Sleep { until },
                    Want::End(waiting::End::RunEnded(progress)) => {
                        self.stage = Stage::Explaining {
                            run: run.clone(),
                            progress,
                            waited: waiting.waited(now),
                            limit: waiting.until_last_moment(now).min(REASON_LIMIT),
                        };
                    }
                    Want::End(waiting::End::Failed(failed)) => {
                        let error = about(run, waiting.waited(now), failed);
                        return self.end(End::Failed(error));
                    }
                },
                Stage::Ended(_) => match std::mem::replace(&mut self.stage, Stage::Over) {
                    Stage::Ended(end) => return Next::End(end),
                    other => self.stage = other,
                },
                Stage::Explaining { limit, .. } if limit.is_zero() => self.explain(None),
                Stage::Explaining { limit, .. } => return Next::Describe { limit: *limit },
                Stage::Over => {
                    return Next::Sleep {
                        until: Duration::MAX,
                    };
                }
            }
        }
    }

    fn begin_to_wait(&mut self, reports: &mut Vec<Report>) {
        self.stage = match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Naming(run, waiting) => {
                reports.push(Report::Waiting(run.clone()));
                Stage::Waiting(run, waiting)
            }
            other => other,
        };
    }

    /// The next thing is the end, with what is known of it.
    fn explain(&mut self, activity: Option<Box<Activity>>) {
        self.stage = match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Explaining {
                run,
                progress,
                waited,
                ..
            } => Stage::Ended(End::RunEnded {
                run,
                progress,
                activity,
                waited,
            }),
            other => other,
        };
    }

    fn end(&mut self, end: End) -> Next {
        self.stage = Stage::Over;
        Next::End(end)
    }

    /// Takes what became of that which was next; it came at `now`.
    pub fn answered(&mut self, now: Duration, answer: Answer) -> Vec<Report> {
        let mut reports = Vec::new();
        match (&mut self.stage, answer) {
            (Stage::Starting(starting), Answer::Executed(answer)) => {
                reports.extend(starting.executed(now, answer));
            }
            (Stage::Starting(starting), Answer::Looked(answer)) => starting.looked(now, answer),
            (Stage::Naming(run, _), Answer::Described(activity)) => {
                if let Some(activity) = activity {
                    let known = run.run_profile_name.take();
                    run.run_profile_name = known.or(activity.target_name);
                    let known = run.connected_system_name.take();
                    run.connected_system_name = known.or(activity.target_context);
                }
                self.begin_to_wait(&mut reports);
            }
            (Stage::Explaining { .. }, Answer::Described(activity)) => self.explain(activity),
            (Stage::Waiting(_, waiting), Answer::Polled(answer)) => {
                reports = waiting.answered(now, answer.map(|progress| *progress));
            }
            _ => {}
        }
        reports
    }
}

fn goes_on(run: &Run) -> IfStopped {
    IfStopped::GoesOn {
        activity_id: run.activity_id.clone(),
    }
}

/// Every error from here on names the run and its activity.
fn about(run: &Run, waited: Duration, failed: Failed) -> Error {
    let (activity_id, run) = (run.activity_id.clone(), run.to_string());
    match failed {
        Failed::TimedOut { status } => Error::WaitTimedOut {
            run,
            activity_id,
            status,
            waited,
        },
        Failed::GivenUp(source) => Error::WaitFailed {
            run,
            activity_id,
            source: Box::new(source),
        },
    }
}

#[cfg(test)]
#[path = "state_machine/properties.rs"]
mod properties;
#[cfg(test)]
#[path = "state_machine/tests.rs"]
mod tests;
