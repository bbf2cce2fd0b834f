//! A schedule from its look-up to the end of its execution as one state machine.
//!
//! Time is what passed since the machine began, by the caller's monotonic clock. Who drives it asks
//! for the next action, does that, and hands the answer in, until [`Action::End`].

use std::time::Duration;

use crate::error::{Error, ScheduleError};
use crate::lookup::ScheduleReference;
use crate::models::{ScheduleEnd, ScheduleExecution, ScheduleStart};
use crate::run::MatchingRun;
use crate::run::deadline::Deadline;
use crate::run::start::names_something;
use crate::run::start_once::{Listed, Sent, StartOnce, StartStep};
use crate::schedule::wait::Wait;
use crate::schedule::{Action, Answer, IfStopped, ScheduleEvent, ScheduleOutcome, ScheduleRequest};

/// Decides what to do from the start of a schedule to the end of its execution.
#[derive(Debug)]
pub struct Machine {
    request: ScheduleRequest,
    deadline: Deadline,
    state: State,
    last_if_stopped: Option<IfStopped>,
}

#[derive(Debug)]
enum State {
    Finding,
    Starting {
        id: String,
        name: String,
        once: StartOnce,
    },
    Waiting(Box<Wait>),
    /// The end is given once; after that there is none.
    Ended(Option<Result<ScheduleOutcome, Error>>),
}

impl Machine {
    /// Nothing is done before the first [`Machine::next`].
    pub fn new(request: ScheduleRequest) -> Self {
        let deadline = Deadline::after(request.timeout);
        let state = match (&request.schedule, &request.name) {
            (ScheduleReference::Id(id), Some(name)) => State::Starting {
                id: id.clone(),
                name: name.clone(),
                once: StartOnce::new(deadline, Duration::ZERO),
            },
            _ => State::Finding,
        };
        Self {
            request,
            deadline,
            state,
            last_if_stopped: None,
        }
    }

    /// What to do at `now`, and what happened before it is done.
    ///
    /// After [`Action::End`] there is nothing more to do but to sleep for ever.
    pub fn next(&mut self, now: Duration) -> (Action, Vec<ScheduleEvent>) {
        let action = self.decide(now);
        if let Action::End(_) = action {
            self.state = State::Ended(None);
            return (action, Vec::new());
        }
        let if_stopped = self.if_stopped();
        if if_stopped == self.last_if_stopped {
            return (action, Vec::new());
        }
        self.last_if_stopped.clone_from(&if_stopped);
        let events = if_stopped.map(ScheduleEvent::IfStopped);
        (action, events.into_iter().collect())
    }

    /// What is true should the user stop now; nothing new once it is over.
    fn if_stopped(&self) -> Option<IfStopped> {
        match &self.state {
            State::Finding => Some(IfStopped::NothingStarted),
            State::Starting { once, .. } if once.is_unsent() => Some(IfStopped::NothingStarted),
            State::Starting { .. } => Some(IfStopped::MayHaveStarted),
            State::Waiting(wait) => Some(IfStopped::GoesOn {
                execution_id: wait.execution().id.clone(),
            }),
            State::Ended(_) => self.last_if_stopped.clone(),
        }
    }

    fn decide(&mut self, now: Duration) -> Action {
        match &mut self.state {
            State::Finding if self.deadline.has_passed(now) => {
                Action::End(Err(self.timed_out(None)))
            }
            State::Finding => Action::Find {
                schedule: self.request.schedule.clone(),
                limit: self.deadline.left(now),
            },
            State::Starting { id, once, .. } => {
                let schedule_id = id.clone();
                match once.next(now) {
                    StartStep::Send { limit } => Action::Start { schedule_id, limit },
                    StartStep::List { since, limit } => Action::ListExecutions {
                        schedule_id,
                        since,
                        limit,
                    },
                    StartStep::Sleep { until } => Action::Sleep { until },
                    StartStep::TooLate => Action::End(Err(self.timed_out(None))),
                }
            }
            State::Waiting(wait) => wait.next(now),
            State::Ended(end) => end.take().map_or(
                Action::Sleep {
                    until: Duration::MAX,
                },
                Action::End,
            ),
        }
    }

    /// Takes what became of the action, at `now`. An answer to any other action changes nothing.
    pub fn answered(&mut self, now: Duration, answer: Answer) -> Vec<ScheduleEvent> {
        let mut events = Vec::new();
        match (&mut self.state, answer) {
            (State::Finding, Answer::Found(found)) => self.found(now, found),
            (State::Starting { .. }, Answer::Started(answer)) => {
                self.start_answered(now, answer, &mut events);
            }
            (State::Starting { .. }, Answer::Listed(answer)) => {
                self.listed(now, answer, &mut events);
            }
            (State::Waiting(wait), Answer::Polled(answer)) => {
                let answer = answer.map(|execution| *execution);
                if wait.polled(now, answer, &mut events) {
                    let end = ScheduleEnd {
                        execution: wait.execution().clone(),
                        waited: wait.waited(now),
                    };
                    self.end(Ok(ScheduleOutcome::Ended(Box::new(end))));
                }
            }
            (State::Waiting(wait), Answer::StepPolled(answer)) => {
                wait.step_polled(now, answer.map(|progress| *progress), &mut events);
            }
            (State::Waiting(wait), Answer::WorkerTaskRead(answer)) => {
                let task = answer.map(|task| task.map(|task| *task));
                wait.task_answered(now, task, &mut events);
            }
            _ => {}
        }
        events
    }

    fn found(&mut self, now: Duration, found: Result<(String, String), Error>) {
        match found {
            Ok((id, name)) => {
                self.request.name = Some(name.clone());
                self.state = State::Starting {
                    id,
                    name,
                    once: StartOnce::new(self.deadline, now),
                };
            }
            Err(error) if self.deadline.is_reached(now) => {
                let error = self.timed_out(Some(error));
                self.end(Err(error));
            }
            Err(error) => self.end(Err(error)),
        }
    }

    fn start_answered(
        &mut self,
        now: Duration,
        answer: Result<ScheduleStart, Error>,
        events: &mut Vec<ScheduleEvent>,
    ) {
        let State::Starting { once, .. } = &mut self.state else {
            return;
        };
        let answer = answer.and_then(|started| match names_something(&started.execution_id) {
            true => Ok(started.execution_id),
            false => Err(Error::NoActivity(started.execution_id)),
        });
        match once.answered(now, answer) {
            Sent::Started(id) => self.started(now, id, None, events),
            Sent::Repeated { why, pause } => {
                events.push(ScheduleEvent::StartRepeated { why, pause });
            }
            Sent::Lost => {}
            Sent::Refused(error) => self.end(Err(error)),
            Sent::TooLate(error) => {
                let error = self.timed_out(Some(error));
                self.end(Err(error));
            }
        }
    }

    fn listed(
        &mut self,
        now: Duration,
        answer: Result<Vec<MatchingRun>, Error>,
        events: &mut Vec<ScheduleEvent>,
    ) {
        let State::Starting { once, .. } = &mut self.state else {
            return;
        };
        match once.listed(now, answer) {
            None | Some(Listed::NotYet) => {}
            Some(Listed::Attached { run, lost }) => {
                self.started(now, run.id, Some(lost.to_string()), events);
            }
            Some(Listed::Uncertain {
                why,
                candidates,
                lost,
            }) => {
                let error = ScheduleError::StartUncertain {
                    schedule: self.request.in_words(),
                    why,
                    candidates,
                    source: Box::new(lost),
                };
                self.end(Err(error.into()));
            }
        }
    }

    fn started(
        &mut self,
        now: Duration,
        execution_id: String,
        lost: Option<String>,
        events: &mut Vec<ScheduleEvent>,
    ) {
        let State::Starting { id, name, .. } = &self.state else {
            return;
        };
        let execution = ScheduleExecution::queued(execution_id, id.clone(), Some(name.clone()));
        let if_stopped = IfStopped::GoesOn {
            execution_id: execution.id.clone(),
        };
        self.last_if_stopped = Some(if_stopped.clone());
        events.push(ScheduleEvent::IfStopped(if_stopped));
        events.push(ScheduleEvent::Started {
            execution: Box::new(execution.clone()),
            lost,
        });
        match self.request.wait {
            true => {
                let wait = Wait::new(execution, self.deadline, now);
                self.state = State::Waiting(Box::new(wait));
            }
            false => self.end(Ok(ScheduleOutcome::Queued(Box::new(execution)))),
        }
    }

    fn end(&mut self, end: Result<ScheduleOutcome, Error>) {
        self.state = State::Ended(Some(end));
    }

    /// Nothing was sent yet.
    fn timed_out(&self, last: Option<Error>) -> Error {
        Error::StartTimedOut {
            what: self.request.in_words(),
            timeout: self.deadline.timeout(),
            source: last.map(Box::new),
        }
    }
}

#[cfg(test)]
mod tests;
