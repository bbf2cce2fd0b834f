//! From what a user knows of a schedule to its id and name, and from the ids in its steps to names.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::stream::{self, StreamExt, TryStreamExt};
use serde_json::Value;

use super::{AT_ONCE, only, same_name};
use crate::client::Client;
use crate::error::{Error, LookupTarget};
use crate::models::Rest;

/// A schedule as its user names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScheduleReference {
    /// By id.
    Id(String),
    /// By name, in any case.
    Name(String),
}

/// The steps of some schedules, by the ids of those.
pub type ScheduleSteps = BTreeMap<String, Vec<Rest>>;

impl Client {
    /// The id and the name of a schedule.
    ///
    /// # Errors
    /// [`Error::NotFound`], and [`Error::Ambiguous`] for a name.
    pub async fn find_schedule(
        &self,
        reference: &ScheduleReference,
    ) -> Result<(String, String), Error> {
        let name = match reference {
            ScheduleReference::Id(id) => {
                let schedule = self.schedule(id).await?;
                return Ok((schedule.id, schedule.name));
            }
            ScheduleReference::Name(name) => name,
        };
        let rows: Vec<_> = self.schedule_rows().try_collect().await?;
        let named = rows.iter().flatten().filter_map(|row| {
            let found = row.text("name").filter(|found| same_name(found, name))?;
            Some((row.text("id")?, found))
        });
        let target = || LookupTarget::ScheduleName(name.clone());
        only(named.collect(), target, |(id, _): &(String, _)| id.clone())
    }

    /// The steps of schedules, each with the names of its system and run profile, which the server tells
    /// elsewhere. A name is missing where what had it is gone or may not be read; a schedule that is gone
    /// meanwhile has no steps.
    ///
    /// # Errors
    /// Those of any request.
    pub async fn schedule_steps(&self, schedules: Vec<String>) -> Result<ScheduleSteps, Error> {
        let read = stream::iter(schedules).map(async |id| match self.schedule(&id).await {
            Ok(schedule) => Ok((id, schedule.steps)),
            Err(Error::NotFound(_)) => Ok((id, Vec::new())),
            Err(error) => Err(error),
        });
        let mut steps: ScheduleSteps = read.buffered(AT_ONCE).try_collect().await?;
        let all = || steps.values().flatten();
        let systems: BTreeSet<i32> = all()
            .filter_map(|step| id(step, "connectedSystemId"))
            .collect();
        let names = stream::iter(systems).map(async |system| {
            let (named, profiles) = futures_util::join!(
                self.connected_system(system),
                self.run_profiles_as_listed(system)
            );
            let name = known(named)?.map(|system| system.name);
            let profiles = known(profiles)?.unwrap_or_default();
            let profiles = profiles
                .into_iter()
                .map(|profile| (profile.id, profile.name));
            Ok::<_, Error>((system, (name, profiles.collect::<BTreeMap<_, _>>())))
        });
        let names: BTreeMap<_, _> = names.buffered(AT_ONCE).try_collect().await?;
        self.owner_cache().save();
        for step in steps.values_mut().flatten() {
            let system = id(step, "connectedSystemId").and_then(|system| names.get(&system));
            let profile = id(step, "runProfileId");
            let profile = system
                .zip(profile)
                .and_then(|((_, profiles), id)| profiles.get(&id));
            let system = system.and_then(|(name, _)| name.as_ref());
            add(step, "connectedSystemName", system);
            add(step, "runProfileName", profile);
        }
        Ok(steps)
    }
}

fn id(step: &Rest, field: &str) -> Option<i32> {
    i32::try_from(step.get(field)?.as_i64()?).ok()
}

/// What cannot be had by itself is not known; what concerns the whole server is an error.
fn known<T>(read: Result<T, Error>) -> Result<Option<T>, Error> {
    match read {
        Err(error) if error.concerns_one_resource() => Ok(None),
        read => read.map(Some),
    }
}

/// A server that tells the name itself knows it better.
fn add(step: &mut Rest, field: &str, name: Option<&String>) {
    if step.get(field).is_none_or(Value::is_null) {
        let name = name.map_or(Value::Null, |name| Value::String(name.clone()));
        step.insert(field.to_owned(), name);
    }
}
