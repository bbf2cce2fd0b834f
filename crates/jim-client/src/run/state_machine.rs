//! A run from its look-up to its end as one state machine.
//!
//! Time is what passed since the machine began, by the caller's monotonic clock. Who drives it asks
//! for the next action, does that, and hands the answer in, until [`Action::End`].

use std::time::Duration;

use crate::error::Error;
use crate::lookup::{Found, RunProfileReference};
use crate::models::{Activity, Run, RunEnd};
use crate::run::deadline::{Deadline, GRACE};
use crate::run::request::target_of;
use crate::run::start::Start;
use crate::run::wait::Wait;
use crate::run::watch::WatchRequest;
use crate::run::{Action, Answer, End, IfStopped, RunEvent, RunRequest, Started};

/// How long the reason of an end is worth waiting for.
const REASON_LIMIT: Duration = Duration::from_secs(15);

/// Decides what to do from the start of a run profile to the end of its run.
#[derive(Debug)]
pub struct Machine {
    /// What to start; `None` for a run that was started before.
    request: Option<RunRequest>,
    deadline: Deadline,
    state: State,
    last_if_stopped: Option<IfStopped>,
}

#[derive(Debug)]
enum State {
    Finding,
    Starting {
        start: Start,
        /// Whether its system is only thought to own the run profile.
        owner_is_hint: bool,
    },
    Started(Started),
    Waiting(Box<Wait>),
    /// The run is over; its reason is asked for, and missing rather than fatal.
    FetchingReason {
        run: Run,
        waited: Duration,
        limit: Duration,
    },
    /// The end is given once; after that there is none.
    Ended(Option<End>),
}

impl Machine {
    /// Nothing is done before the first [`Machine::next`]. The hint is the id of the system that is
    /// thought to own the run profile: when it is wrong, the run profile is looked up.
    pub fn new(request: RunRequest, owner_hint: Option<i32>) -> Self {
        let deadline = Deadline::after(request.timeout);
        let state = match request.target(owner_hint) {
            None => State::Finding,
            Some(target) => State::Starting {
                start: Start::new(target, deadline, Duration::ZERO),
                owner_is_hint: matches!(request.run_profile, RunProfileReference::Id(_, None)),
            },
        };
        Self {
            request: Some(request),
            deadline,
            state,
            last_if_stopped: None,
        }
    }

    /// The same for a run that was started before: it is only waited for.
    pub fn watching(request: WatchRequest) -> Self {
        let deadline = Deadline::after(request.timeout);
        let wait = Wait::watching(request, deadline, Duration::ZERO);
        Self {
            request: None,
            deadline,
            state: State::Waiting(Box::new(wait)),
            last_if_stopped: None,
        }
    }

    /// The moment after which no question of the wait is begun.
    pub(super) fn last_moment(&self) -> Duration {
        self.deadline.timeout().saturating_add(GRACE)
    }

    /// There was no turn for the question by the last moment, which is `now`.
    pub(super) fn turn_missed(&mut self, now: Duration) {
        match &mut self.state {
            State::Waiting(wait) => wait.turn_missed(now),
            State::FetchingReason { run, waited, .. } => {
                self.state = ended(run.clone(), None, *waited);
            }
            _ => {}
        }
    }

    /// What to do at `now`, and what happened before it is done.
    ///
    /// After [`Action::End`] there is nothing more to do but to sleep for ever.
    pub fn next(&mut self, now: Duration) -> (Action, Vec<RunEvent>) {
        let mut events = Vec::new();
        let action = self.decide(now, &mut events);
        if let Action::End(_) = action {
            self.state = State::Ended(None);
            return (action, events);
        }
        let if_stopped = self.if_stopped();
        if self.last_if_stopped.as_ref() != Some(&if_stopped) {
            events.insert(0, RunEvent::IfStopped(if_stopped.clone()));
            self.last_if_stopped = Some(if_stopped);
        }
        (action, events)
    }

    /// What is true should the user stop now.
    pub fn if_stopped(&self) -> IfStopped {
        match &self.state {
            State::Finding => IfStopped::NothingStarted,
            State::Starting { start, .. } => start.if_stopped(),
            State::Started(started) => goes_on(&started.run),
            State::Waiting(wait) => goes_on(wait.run()),
            State::FetchingReason { .. } | State::Ended(Some(_)) => IfStopped::Ended,
            State::Ended(None) => self
                .last_if_stopped
                .clone()
                .unwrap_or(IfStopped::NothingStarted),
        }
    }

    fn decide(&mut self, now: Duration, events: &mut Vec<RunEvent>) -> Action {
        match &mut self.state {
            State::Finding if self.deadline.has_passed(now) => {
                Action::End(End::Failed(self.timed_out(None)))
            }
            State::Finding => match &self.request {
                Some(request) => Action::Find {
                    run_profile: request.run_profile.clone(),
                    limit: self.deadline.left(now),
                },
                None => Action::Sleep {
                    until: Duration::MAX,
                },
            },
            State::Starting { start, .. } => start.next(now),
            State::Started(started) => {
                let if_stopped = goes_on(&started.run);
                self.last_if_stopped = Some(if_stopped.clone());
                events.push(RunEvent::IfStopped(if_stopped));
                events.push(RunEvent::Started(started.clone()));
                let run = started.run.clone();
                if !self.request.as_ref().is_some_and(|request| request.wait) {
                    return Action::End(End::Queued(run));
                }
                let mut wait = Wait::new(run, self.deadline, now);
                let action = wait.next(now);
                self.state = State::Waiting(Box::new(wait));
                action
            }
            State::Waiting(wait) => wait.next(now),
            State::FetchingReason { run, limit, .. } => Action::ReadActivity {
                activity_id: run.activity_id.clone(),
                limit: *limit,
            },
            State::Ended(end) => end.take().map_or(
                Action::Sleep {
                    until: Duration::MAX,
                },
                Action::End,
            ),
        }
    }

    /// Takes what became of the action, at `now`. An answer to any other action changes nothing.
    pub fn answered(&mut self, now: Duration, answer: Answer) -> Vec<RunEvent> {
        let mut events = Vec::new();
        match (&mut self.state, answer) {
            (State::Finding, Answer::Found(found)) => self.found(now, found.map(|found| *found)),
            (
                State::Starting {
                    owner_is_hint: true,
                    ..
                },
                Answer::Executed(Err(Error::Refused(refused))),
            ) if refused.status == 404 => self.state = State::Finding,
            (State::Starting { start, .. }, Answer::Executed(answer)) => {
                let outcome = start.executed(now, answer, &mut events);
                self.started(outcome);
            }
            (State::Starting { start, .. }, Answer::RunsListed(answer)) => {
                let outcome = start.runs_listed(now, answer);
                self.started(outcome);
            }
            (State::Waiting(wait), Answer::Polled(answer)) => {
                let answer = answer.map(|progress| *progress);
                if wait.answered(now, answer, &mut events) {
                    let (run, waited) = (wait.run().clone(), wait.waited(now));
                    self.run_ended(now, run, waited);
                }
            }
            (State::Waiting(wait), Answer::Looked(answer)) => {
                if let Some(activity) = wait.looked(now, answer, &mut events) {
                    self.state = ended(wait.run().clone(), Some(activity), wait.waited(now));
                }
            }
            (State::Waiting(wait), Answer::WorkerTaskRead(answer)) => {
                let task = answer.map(|task| task.map(|task| *task));
                wait.task_answered(now, task, &mut events);
            }
            (State::FetchingReason { run, waited, .. }, Answer::ActivityRead(activity)) => {
                let (run, waited) = (run.clone(), *waited);
                self.state = ended(run, activity, waited);
            }
            _ => {}
        }
        events
    }

    fn found(&mut self, now: Duration, found: Result<Found, Error>) {
        self.state = match found {
            Ok(found) => State::Starting {
                start: Start::new(target_of(found), self.deadline, now),
                owner_is_hint: false,
            },
            Err(error) if self.deadline.is_reached(now) => {
                State::Ended(Some(End::Failed(self.timed_out(Some(error)))))
            }
            Err(error) => State::Ended(Some(End::Failed(error))),
        };
    }

    fn started(&mut self, outcome: Option<Result<Started, Error>>) {
        match outcome {
            None => {}
            Some(Ok(started)) => self.state = State::Started(started),
            Some(Err(error)) => self.state = State::Ended(Some(End::Failed(error))),
        }
    }

    fn run_ended(&mut self, now: Duration, run: Run, waited: Duration) {
        let limit = self.deadline.limit_after_last_poll(now, REASON_LIMIT);
        self.state = match limit.is_zero() {
            true => ended(run, None, waited),
            false => State::FetchingReason { run, waited, limit },
        };
    }

    /// Nothing was sent yet.
    fn timed_out(&self, last: Option<Error>) -> Error {
        Error::StartTimedOut {
            what: self
                .request
                .as_ref()
                .map(RunRequest::in_words)
                .unwrap_or_default(),
            timeout: self.deadline.timeout(),
            source: last.map(Box::new),
        }
    }
}

fn goes_on(run: &Run) -> IfStopped {
    IfStopped::GoesOn {
        activity_id: run.activity_id.clone(),
    }
}

fn ended(run: Run, activity: Option<Box<Activity>>, waited: Duration) -> State {
    let end = RunEnd::new(run, activity.map(|activity| *activity), waited);
    State::Ended(Some(End::RunEnded(Box::new(end))))
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
