//! Finding a system or a run profile by what its user knows of it.

use futures_util::stream::{self, StreamExt, TryStreamExt};

use crate::client::Client;
use crate::error::Error;
use crate::models::{ConnectedSystem, RunProfile};
use crate::subject::Subject;

/// How many systems are asked for their run profiles at the same time.
const AT_ONCE: usize = 8;

/// A connected system as its user names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SystemReference {
    /// By id.
    Id(i32),
    /// By exact name, in any case.
    Name(String),
}

/// A run profile as its user names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunProfileReference {
    /// By id; the system that owns it, if the user said so.
    Id(i32, Option<SystemReference>),
    /// By exact name, in any case, on one system.
    Name(String, SystemReference),
}

impl Client {
    /// The id of a system: asked for only when it is named by its name.
    ///
    /// # Errors
    /// [`Error::NotFound`] and [`Error::Ambiguous`] for a name.
    pub async fn resolve_system(&self, reference: &SystemReference) -> Result<i32, Error> {
        let name = match reference {
            SystemReference::Id(id) => return Ok(*id),
            SystemReference::Name(name) => name,
        };
        let found = self.connected_systems_named(name).await?;
        match found.as_slice() {
            [only] => Ok(only.id),
            [] => Err(Error::NotFound(Subject::ConnectedSystemName(name.clone()))),
            several => Err(Error::Ambiguous {
                subject: Subject::ConnectedSystemName(name.clone()),
                ids: several.iter().map(|system| system.id).collect(),
            }),
        }
    }

    /// A run profile as its system lists it: the name, but not the id, of its partition.
    ///
    /// # Errors
    /// [`Error::NotFound`], and [`Error::Ambiguous`] for a name.
    pub async fn find_run_profile(
        &self,
        reference: &RunProfileReference,
    ) -> Result<RunProfile, Error> {
        match reference {
            RunProfileReference::Id(id, None) => self.find_by_id(*id).await,
            RunProfileReference::Id(id, Some(system)) => {
                let system_id = self.resolve_system(system).await?;
                let profiles = self.run_profiles_as_listed(system_id).await?;
                let found = profiles.into_iter().find(|profile| profile.id == *id);
                found.ok_or_else(|| {
                    Error::NotFound(Subject::RunProfileId {
                        id: *id,
                        connected_system: Some(in_words(system)),
                    })
                })
            }
            RunProfileReference::Name(name, system) => {
                let system_id = self.resolve_system(system).await?;
                let profiles = self.run_profiles_as_listed(system_id).await?;
                only_named(profiles, name, system)
            }
        }
    }

    /// Asks the system that is thought to own the profile, then all systems page by page until it is found.
    async fn find_by_id(&self, id: i32) -> Result<RunProfile, Error> {
        if let Some(system) = self.owners().of(id) {
            match self.run_profiles_as_listed(system).await {
                Ok(profiles) => {
                    if let Some(found) = profiles.into_iter().find(|profile| profile.id == id) {
                        return Ok(found);
                    }
                }
                Err(Error::NotFound(_)) => {}
                Err(error) => return Err(error),
            }
            self.owners().forget(id);
        }
        let pages = self.connected_system_pages();
        let mut pages = std::pin::pin!(pages);
        while let Some(page) = pages.try_next().await? {
            if let Some(found) = self.find_among(id, page).await? {
                return Ok(found);
            }
        }
        Err(Error::NotFound(Subject::RunProfileId {
            id,
            connected_system: None,
        }))
    }

    async fn find_among(
        &self,
        id: i32,
        systems: Vec<ConnectedSystem>,
    ) -> Result<Option<RunProfile>, Error> {
        let mut lists = stream::iter(systems)
            .map(|system| self.run_profiles_as_listed(system.id))
            .buffer_unordered(AT_ONCE);
        while let Some(profiles) = lists.next().await {
            // A system deleted since the page was read owns nothing.
            let profiles = match profiles {
                Err(Error::NotFound(_)) => continue,
                profiles => profiles?,
            };
            let found = profiles.into_iter().find(|profile| profile.id == id);
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }
}

fn only_named(
    profiles: Vec<RunProfile>,
    name: &str,
    system: &SystemReference,
) -> Result<RunProfile, Error> {
    let wanted = name.to_lowercase();
    let mut found: Vec<_> = profiles
        .into_iter()
        .filter(|profile| profile.name.to_lowercase() == wanted)
        .collect();
    let subject = || Subject::RunProfileName {
        name: name.to_owned(),
        connected_system: in_words(system),
    };
    match (found.pop(), found.is_empty()) {
        (Some(only), true) => Ok(only),
        (None, _) => Err(Error::NotFound(subject())),
        (Some(last), false) => {
            let mut ids: Vec<_> = found.iter().map(|profile| profile.id).collect();
            ids.push(last.id);
            let subject = subject();
            Err(Error::Ambiguous { subject, ids })
        }
    }
}

fn in_words(system: &SystemReference) -> String {
    match system {
        SystemReference::Id(id) => format!("connected system {id}"),
        SystemReference::Name(name) => format!("connected system '{name}'"),
    }
}
