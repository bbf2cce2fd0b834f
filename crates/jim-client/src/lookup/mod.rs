//! From what a user knows of a system or a run profile to its ids and names: several requests where
//! one does not tell. Nothing here changes anything.

mod name;
mod schedule;

use futures_util::stream::{self, Stream, StreamExt, TryStreamExt};

use crate::api::RunProfileRows;
use crate::api::paging::rows;
use crate::client::Client;
use crate::error::{Error, LookupTarget};
use crate::models::{ConnectedSystem, RunProfile};
use name::composed;
pub use name::same_name;
pub use schedule::{ScheduleReference, ScheduleSteps};

/// How many systems are asked for their run profiles at the same time.
const AT_ONCE: usize = 8;

/// A connected system as its user names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SystemReference {
    /// By id.
    Id(i32),
    /// By name, in any case.
    Name(String),
}

/// A run profile as its user names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunProfileReference {
    /// By id; the system that owns it, if the user said so.
    Id(i32, Option<SystemReference>),
    /// By name, in any case, on one system.
    Name(String, SystemReference),
}

/// A run profile that was found, with what the look-up saw on its way.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The run profile as its system lists it: the name, but not the id, of its partition.
    pub profile: RunProfile,
    /// The name of its system; `None` where the look-up did not come by it.
    pub system_name: Option<String>,
}

/// One system among all, and its run profiles or why they could not be read.
#[derive(Debug)]
pub struct ProfilesOfSystem {
    /// The system's name.
    pub system_name: String,
    /// In the server's order.
    pub lists: Result<Vec<RunProfileRows>, Error>,
}

impl Client {
    /// The id of a system, and its name where this session has read it: nothing is asked for an id.
    ///
    /// # Errors
    /// [`Error::NotFound`] and [`Error::Ambiguous`] for a name.
    pub async fn find_system(
        &self,
        reference: &SystemReference,
    ) -> Result<(i32, Option<String>), Error> {
        let name = match reference {
            SystemReference::Id(id) => return Ok((*id, self.names_read().system(*id))),
            SystemReference::Name(name) => name,
        };
        let found = self.connected_systems_named(name).await?;
        let target = || LookupTarget::ConnectedSystemName(name.clone());
        let only = only(found, target, |system| system.id)?;
        Ok((only.id, Some(only.name)))
    }

    /// The connected systems of that name: names are not unique. One request finds a name as it is
    /// typed; only where there is none, all are read, for the name in another case.
    ///
    /// # Errors
    /// Those of any request.
    pub async fn connected_systems_named(&self, name: &str) -> Result<Vec<ConnectedSystem>, Error> {
        let of_that_name =
            |system: &ConnectedSystem| std::future::ready(same_name(&system.name, name));
        let as_typed = self.connected_system_pages_named(&composed(name));
        let as_typed: Vec<_> = rows(as_typed)
            .try_filter(of_that_name)
            .try_collect()
            .await?;
        if !as_typed.is_empty() {
            return Ok(as_typed);
        }
        let all = self.connected_systems();
        all.try_filter(of_that_name).try_collect().await
    }

    /// A run profile, and what was seen on the way to it.
    ///
    /// # Errors
    /// [`Error::NotFound`], and [`Error::Ambiguous`] for a name. A system that cannot be read does not
    /// end the search for an id; its error is given when nothing was found.
    pub async fn find_run_profile(&self, reference: &RunProfileReference) -> Result<Found, Error> {
        let found = match reference {
            RunProfileReference::Id(id, None) => self.find_by_id(*id).await,
            RunProfileReference::Id(id, Some(system)) => {
                let target = || LookupTarget::RunProfileId {
                    id: *id,
                    connected_system: Some(in_words(system)),
                };
                self.find_on(system, target, |profile| profile.id == *id)
                    .await
            }
            RunProfileReference::Name(name, system) => {
                let target = || LookupTarget::RunProfileName {
                    name: name.clone(),
                    connected_system: in_words(system),
                };
                self.find_on(system, target, |profile| same_name(&profile.name, name))
                    .await
            }
        };
        self.owner_cache().save();
        found
    }

    /// The run profiles of all systems, in the order of the systems; several systems are read at the same
    /// time. What is wrong with one system is told beside its name and does not end the stream; what is wrong
    /// with the whole server does.
    pub fn run_profiles_of_all(
        &self,
    ) -> impl Stream<Item = Result<ProfilesOfSystem, Error>> + Send + use<> {
        let client = self.clone();
        self.connected_systems()
            .map(move |system| {
                let client = client.clone();
                async move { client.run_profiles_of(system?).await }
            })
            .buffered(AT_ONCE)
    }

    async fn run_profiles_of(&self, system: ConnectedSystem) -> Result<ProfilesOfSystem, Error> {
        let lists: Result<Vec<_>, _> = self.run_profile_rows(system.id).try_collect().await;
        let lists = match lists {
            // It was deleted since the systems were listed.
            Err(Error::NotFound(_)) => Ok(Vec::new()),
            lists => lists,
        };
        match lists {
            Err(error) if !error.concerns_one_resource() => Err(error),
            lists => Ok(ProfilesOfSystem {
                system_name: system.name,
                lists,
            }),
        }
    }

    async fn find_on(
        &self,
        system: &SystemReference,
        target: impl Fn() -> LookupTarget,
        is_wanted: impl Fn(&RunProfile) -> bool,
    ) -> Result<Found, Error> {
        let (system, system_name) = self.find_system(system).await?;
        let mut profiles = self.run_profiles_as_listed(system).await?;
        profiles.retain(is_wanted);
        let profile = only(profiles, target, |profile| profile.id)?;
        Ok(Found {
            profile,
            system_name,
        })
    }

    /// Asks the system that is thought to own the profile, then all systems page by page until it is found.
    async fn find_by_id(&self, id: i32) -> Result<Found, Error> {
        let mut unreadable = None;
        if let Some(system) = self.owner_cache().of(id) {
            let listed = self.run_profiles_as_listed(system).await;
            if let Some(profile) = find_in(id, listed, &mut unreadable)? {
                return Ok(Found {
                    profile,
                    system_name: self.names_read().system(system),
                });
            }
            self.owner_cache().forget(id);
        }
        let pages = self.connected_system_pages();
        let mut pages = std::pin::pin!(pages);
        while let Some(page) = pages.try_next().await? {
            let mut lists = stream::iter(page)
                .map(async |system| (self.run_profiles_as_listed(system.id).await, system.name))
                .buffer_unordered(AT_ONCE);
            while let Some((listed, system)) = lists.next().await {
                if let Some(profile) = find_in(id, listed, &mut unreadable)? {
                    return Ok(Found {
                        profile,
                        system_name: Some(system),
                    });
                }
            }
        }
        Err(
            unreadable.unwrap_or(Error::NotFound(LookupTarget::RunProfileId {
                id,
                connected_system: None,
            })),
        )
    }
}

/// Looks into one of several lists. A system that cannot be read is passed over, and the first such
/// error kept; what concerns the whole server ends the search.
fn find_in(
    id: i32,
    listed: Result<Vec<RunProfile>, Error>,
    unreadable: &mut Option<Error>,
) -> Result<Option<RunProfile>, Error> {
    match listed {
        Ok(profiles) => Ok(profiles.into_iter().find(|profile| profile.id == id)),
        // A system deleted since the page was read owns nothing.
        Err(Error::NotFound(_)) => Ok(None),
        Err(error) if error.concerns_one_resource() => {
            unreadable.get_or_insert(error);
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// The only one of what was found.
fn only<T, I: ToString>(
    mut found: Vec<T>,
    target: impl Fn() -> LookupTarget,
    id: impl Fn(&T) -> I,
) -> Result<T, Error> {
    match (found.pop(), found.is_empty()) {
        (Some(only), true) => Ok(only),
        (None, _) => Err(Error::NotFound(target())),
        (Some(last), false) => Err(Error::Ambiguous {
            target: target(),
            ids: found
                .iter()
                .chain([&last])
                .map(|found| id(found).to_string())
                .collect(),
        }),
    }
}

fn in_words(system: &SystemReference) -> String {
    match system {
        SystemReference::Id(id) => format!("connected system {id}"),
        SystemReference::Name(name) => format!("connected system '{name}'"),
    }
}
