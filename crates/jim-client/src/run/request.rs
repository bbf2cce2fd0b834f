//! What is asked for.

use std::time::Duration;

use crate::lookup::{Found, RunProfileReference, SystemReference};
use crate::models::RunTarget;

/// A run profile to start, and whether to wait for the run's end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRequest {
    /// The run profile. It is looked up first, unless its id and its system's are known.
    pub run_profile: RunProfileReference,
    /// Its name, where it is known.
    pub run_profile_name: Option<String>,
    /// Its system's name, where it is known.
    pub connected_system_name: Option<String>,
    /// Whether to wait for the run's end.
    pub wait: bool,
    /// How long all of it may take: look-up, start, pauses and polls. The last poll falls on it.
    pub timeout: Option<Duration>,
}

impl RunRequest {
    /// A start without a wait.
    pub fn new(run_profile: RunProfileReference) -> Self {
        Self {
            run_profile,
            run_profile_name: None,
            connected_system_name: None,
            wait: false,
            timeout: None,
        }
    }

    /// What to start, where both ids are known: the system's from the request, or from a hint.
    pub(super) fn target(&self, owner_hint: Option<i32>) -> Option<RunTarget> {
        let (run_profile_id, connected_system_id) = match &self.run_profile {
            RunProfileReference::Id(id, Some(SystemReference::Id(system))) => (*id, *system),
            RunProfileReference::Id(id, None) => (*id, owner_hint?),
            _ => return None,
        };
        Some(RunTarget {
            run_profile_id,
            run_profile_name: self.run_profile_name.clone(),
            connected_system_id,
            connected_system_name: self.connected_system_name.clone(),
        })
    }

    /// The run profile in words, before it is found.
    pub(super) fn in_words(&self) -> String {
        match (&self.run_profile_name, &self.run_profile) {
            (Some(name), _) | (None, RunProfileReference::Name(name, _)) => {
                format!("run profile '{name}'")
            }
            (None, RunProfileReference::Id(id, _)) => format!("run profile {id}"),
        }
    }
}

/// What was found, as it is started.
pub(super) fn target_of(found: Found) -> RunTarget {
    RunTarget {
        run_profile_id: found.profile.id,
        run_profile_name: Some(found.profile.name),
        connected_system_id: found.profile.connected_system_id,
        connected_system_name: found.system_name,
    }
}
