//! The names that this session has read, so that nothing asks for them again only to show them.
//!
//! A name that somebody changed since is shown as it was: what is done goes by id.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::models::{ConnectedSystem, Row, RunProfile};

#[derive(Default)]
pub(crate) struct NamesRead {
    systems: Mutex<HashMap<i32, String>>,
    run_profiles: Mutex<HashMap<i32, String>>,
}

impl NamesRead {
    pub(crate) fn system(&self, id: i32) -> Option<String> {
        with(&self.systems, |names| names.get(&id).cloned())
    }

    pub(crate) fn run_profile(&self, id: i32) -> Option<String> {
        with(&self.run_profiles, |names| names.get(&id).cloned())
    }

    pub(crate) fn add_systems(&self, systems: &[ConnectedSystem]) {
        let read = systems
            .iter()
            .map(|system| (system.id, system.name.clone()));
        with(&self.systems, |names| names.extend(read));
    }

    pub(crate) fn add_system_rows(&self, rows: &[Row]) {
        with(&self.systems, |names| {
            names.extend(rows.iter().filter_map(named))
        });
    }

    pub(crate) fn add_run_profile_rows(&self, rows: &[Row]) {
        with(&self.run_profiles, |names| {
            names.extend(rows.iter().filter_map(named))
        });
    }

    pub(crate) fn add_run_profiles(&self, run_profiles: &[RunProfile]) {
        let read = run_profiles
            .iter()
            .map(|profile| (profile.id, profile.name.clone()));
        with(&self.run_profiles, |names| names.extend(read));
    }
}

fn named(row: &Row) -> Option<(i32, String)> {
    Some((row.number("id")?, row.text("name")?))
}

fn with<T>(
    names: &Mutex<HashMap<i32, String>>,
    act: impl FnOnce(&mut HashMap<i32, String>) -> T,
) -> T {
    act(&mut names.lock().unwrap_or_else(PoisonError::into_inner))
}
