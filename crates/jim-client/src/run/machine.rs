//! A run from its start to its end as one state machine.
//!
//! Time is what passed since the machine began, by the caller's monotonic clock. Whoever drives it
//! asks what is next, does that, and hands the answer in, until [`Next::End`].

use std::time::Duration;

use crate::error::Error;
use crate::models::{Activity, Execution, Progress};
use crate::run::starting::{Starting, Step};
use crate::run::waiting::{self, Waiting, Want};
use crate::run::{Candidate, IfStopped, Order, Report, Run};

/// How long names are worth waiting for.
const NAMES_LIMIT: Duration = Duration::from_secs(5);

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
    /// Learn the names of the run profile and its system, and take at most this long.
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
    /// The activity, which has the names; none when it could not be read in time.
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
            Stage::Naming(run, _) | Stage::Waiting(run, _) => Some(&run.activity_id),
            _ => None,
        }
    }

    /// What is true should the user stop now.
    pub fn if_stopped(&self) -> IfStopped {
        match &self.stage {
            Stage::Starting(starting) => starting.if_stopped(),
            Stage::Naming(run, _) | Stage::Waiting(run, _) => goes_on(run),
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
                    let limit = waiting.left(now).min(NAMES_LIMIT);
                    return Next::Describe { limit };
                }
                Stage::Naming(..) => self.begin_to_wait(reports),
                Stage::Waiting(run, waiting) => match waiting.next(now) {
                    Want::Poll { limit } => return Next::Poll { limit },
                    Want::Sleep { until } => return Next::Sleep { until },
                    Want::End(end) => {
                        let end = ended(run, now, waiting, end);
                        return self.end(end);
                    }
                },
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
fn ended(run: &Run, now: Duration, waiting: &Waiting, end: waiting::End) -> End {
    match end {
        waiting::End::RunEnded(progress) => End::RunEnded {
            run: run.clone(),
            progress,
            waited: waiting.waited(now),
        },
        waiting::End::TimedOut { status } => End::Failed(Error::WaitTimedOut {
            run: run.to_string(),
            activity_id: run.activity_id.clone(),
            status,
            waited: waiting.waited(now),
        }),
        waiting::End::GivenUp(source) => End::Failed(Error::WaitFailed {
            run: run.to_string(),
            activity_id: run.activity_id.clone(),
            source: Box::new(source),
        }),
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
