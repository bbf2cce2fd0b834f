//! Runs that are waited for side by side in one command: what is said of all of them together.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jim_client::run::IfStopped;

use crate::contract::Event;
use crate::operation::Context;

/// How many activities a sentence names.
const NAMED: usize = 20;

pub(super) struct SideBySide<'a> {
    pub(super) context: &'a Context,
    /// Whether the executions are wanted.
    pub(super) pass_thru: bool,
    total: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    over: usize,
    /// What a stop would mean to each run that goes on.
    if_stopped: BTreeMap<usize, IfStopped>,
    /// Whether it was told that the server cannot be asked.
    outage: bool,
}

impl<'a> SideBySide<'a> {
    pub(super) fn new(context: &'a Context, total: usize, pass_thru: bool) -> Self {
        let together = Self {
            context,
            pass_thru,
            total,
            state: Mutex::default(),
        };
        together.show(0);
        together
    }

    pub(super) fn several(&self) -> bool {
        self.total > 1
    }

    /// The bar of a run: one that is alone has that of the command.
    pub(super) fn bar(&self, number: usize) -> u32 {
        match self.several() {
            true => u32::try_from(number + 1).unwrap_or(u32::MAX),
            false => 0,
        }
    }

    /// Takes in what a stop means to one of them from now on.
    pub(super) fn if_stopped(&self, number: usize, what: IfStopped) {
        let mut state = self.lock();
        state.if_stopped.insert(number, what);
        self.emit_if_stopped(&state);
    }

    /// One of them is over, or will not be waited for any more.
    pub(super) fn is_over(&self, number: usize) {
        let over = {
            let mut state = self.lock();
            state.over += 1;
            state.if_stopped.remove(&number);
            self.emit_if_stopped(&state);
            state.over
        };
        let bar = self.bar(number);
        self.context.emit(Event::ProgressEnded { bar });
        self.show(over);
    }

    /// Whether the server could be asked until now: that it cannot is told once, not by each.
    pub(super) fn outage_begins(&self) -> bool {
        !std::mem::replace(&mut self.lock().outage, true)
    }

    /// Whether it was told that the server cannot be asked.
    pub(super) fn outage_ends(&self) -> bool {
        std::mem::replace(&mut self.lock().outage, false)
    }

    /// The activities that go on, as far as is known.
    pub(super) fn going_on(&self) -> Vec<String> {
        going_on(&self.lock())
    }

    fn show(&self, over: usize) {
        if self.several() {
            self.context.emit(Event::Progress {
                bar: 0,
                activity: format!("Waiting for {} runs", self.total),
                status: format!("{over} done, {} to go", self.total - over),
                percent: u8::try_from(over * 100 / self.total).ok(),
                seconds_left: None,
            });
        }
    }

    fn emit_if_stopped(&self, state: &State) {
        let begun = |what: &&IfStopped| **what != IfStopped::NothingStarted;
        let begun = state.over + state.if_stopped.values().filter(begun).count();
        let uncertain = |what: &&IfStopped| **what == IfStopped::MayHaveStarted;
        let text = if_stopped(
            &going_on(state),
            state.if_stopped.values().filter(uncertain).count(),
            self.total - begun,
        );
        self.context.emit(Event::IfStopped { text });
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn going_on(state: &State) -> Vec<String> {
    let what = state.if_stopped.values();
    what.filter_map(|what| match what {
        IfStopped::GoesOn { activity_id } => Some(activity_id.clone()),
        _ => None,
    })
    .collect()
}

fn if_stopped(going_on: &[String], uncertain: usize, not_begun: usize) -> Option<String> {
    let mut lines = Vec::new();
    match going_on.len() {
        0 => {}
        1 => lines.push("The run goes on. See how it stands with:".to_owned()),
        several => lines.push(format!("{several} runs go on. See how they stand with:")),
    }
    if !going_on.is_empty() {
        lines.push(format!("  Get-JIMActivity -Id {}", named(going_on)));
    }
    match uncertain {
        0 => {}
        1 => lines.push(
            "A run profile was being started: it may run. Look at the newest activities in JIM before \
             you start it again."
                .to_owned(),
        ),
        several => lines.push(format!(
            "{several} run profiles were being started: they may run. Look at the newest activities in \
             JIM before you start them again."
        )),
    }
    match not_begun {
        0 => {}
        1 => lines.push("1 run profile was not started.".to_owned()),
        several => lines.push(format!("{several} run profiles were not started.")),
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// The ids as they are typed, as many as somebody reads.
pub(super) fn named(activities: &[String]) -> String {
    match activities.len() {
        many if many > NAMED => format!(
            "{} (and {} more)",
            activities[..NAMED].join(", "),
            many - NAMED
        ),
        _ => activities.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stop_tells_what_goes_on_what_may_and_what_was_not_begun() {
        assert_eq!(if_stopped(&[], 0, 0), None);
        let two = ["a".to_owned(), "b".to_owned()];
        assert_eq!(
            if_stopped(&two, 0, 3).unwrap(),
            "2 runs go on. See how they stand with:\n  Get-JIMActivity -Id a, b\n\
             3 run profiles were not started."
        );
        let one = if_stopped(&two[..1], 1, 1).unwrap();
        for part in [
            "The run goes on",
            "-Id a\n",
            "it may run",
            "1 run profile was",
        ] {
            assert!(one.contains(part), "{one}");
        }
    }

    #[test]
    fn a_thousand_activities_are_not_all_named() {
        let ids: Vec<_> = (0..1000).map(|id| id.to_string()).collect();
        assert!(named(&ids).ends_with("19 (and 980 more)"));
    }
}
