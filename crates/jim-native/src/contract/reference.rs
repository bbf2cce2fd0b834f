//! Systems, run profiles and schedules as the user named them, with what was read of them before.

use serde::Deserialize;

/// A connected system. An id decides; a name beside it is what it was last read as.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ConnectedSystemReference {
    pub(crate) id: Option<i32>,
    pub(crate) name: Option<String>,
}

/// A run profile. An id decides; a name beside it is what it was last read as.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RunProfileReference {
    pub(crate) id: Option<i32>,
    pub(crate) name: Option<String>,
    /// The system that owns it; a name alone needs it.
    pub(crate) connected_system: Option<ConnectedSystemReference>,
}

/// A run that was started before.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RunReference {
    pub(crate) activity_id: String,
    /// The worker's task, where it is known.
    pub(crate) task_id: Option<String>,
}

/// A task in the worker's queue: by its own id, or else by what it carries out.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct WorkerTaskReference {
    pub(crate) id: Option<String>,
    pub(crate) activity_id: Option<String>,
}

/// A schedule. An id decides; a name beside it is what it was last read as.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ScheduleReference {
    pub(crate) id: Option<String>,
    pub(crate) name: Option<String>,
}

/// A reference that names nothing: the module and its library do not fit together.
#[derive(Debug, thiserror::Error)]
#[error("a reference names nothing")]
pub(crate) struct NamesNothing;

impl TryFrom<&ConnectedSystemReference> for jim_client::SystemReference {
    type Error = NamesNothing;

    fn try_from(reference: &ConnectedSystemReference) -> Result<Self, NamesNothing> {
        match (reference.id, &reference.name) {
            (Some(id), _) => Ok(Self::Id(id)),
            (None, Some(name)) => Ok(Self::Name(name.clone())),
            (None, None) => Err(NamesNothing),
        }
    }
}

impl TryFrom<&ScheduleReference> for jim_client::ScheduleReference {
    type Error = NamesNothing;

    fn try_from(reference: &ScheduleReference) -> Result<Self, NamesNothing> {
        match (&reference.id, &reference.name) {
            (Some(id), _) => Ok(Self::Id(id.clone())),
            (None, Some(name)) => Ok(Self::Name(name.clone())),
            (None, None) => Err(NamesNothing),
        }
    }
}

impl TryFrom<&RunProfileReference> for jim_client::RunProfileReference {
    type Error = NamesNothing;

    fn try_from(reference: &RunProfileReference) -> Result<Self, NamesNothing> {
        let system = reference.connected_system.as_ref();
        let system = system.map(TryInto::try_into).transpose()?;
        match (reference.id, &reference.name, system) {
            (Some(id), _, system) => Ok(Self::Id(id, system)),
            (None, Some(name), Some(system)) => Ok(Self::Name(name.clone(), system)),
            (None, ..) => Err(NamesNothing),
        }
    }
}

impl RunProfileReference {
    /// The ids of its system and of itself, where both are known.
    pub(crate) fn ids(&self) -> Option<(i32, i32)> {
        Some((self.connected_system.as_ref()?.id?, self.id?))
    }

    /// The name that it was last read with; one that was only typed is no such name.
    pub(crate) fn name_read(&self) -> Option<String> {
        self.id.and(self.name.clone())
    }

    /// The name that its system was last read with.
    pub(crate) fn system_name_read(&self) -> Option<String> {
        let system = self.connected_system.as_ref()?;
        system.id.and(system.name.clone())
    }

    /// What the user gave to name it.
    pub(crate) fn given(self) -> serde_json::Value {
        match self.id {
            Some(id) => id.into(),
            None => self.name.into(),
        }
    }
}
