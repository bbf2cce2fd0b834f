//! The run profiles of a connected system.

use crate::client::Client;
use crate::connected_systems::{SYSTEMS, not_found_as};
use crate::error::{Error, Subject};
use crate::models::{Partition, RunProfile};

impl Client {
    /// The run profiles of a connected system, in the server's order, with the ids of their partitions.
    ///
    /// The server tells only the names of partitions; where a profile has one, the partitions are read too.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such system.
    pub async fn run_profiles(&self, system: i32) -> Result<Vec<RunProfile>, Error> {
        let profiles = self.run_profiles_as_listed(system).await?;
        self.with_partition_ids(system, profiles).await
    }

    /// Adds the ids of the partitions that the profiles of one system name.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such system.
    pub async fn with_partition_ids(
        &self,
        system: i32,
        mut profiles: Vec<RunProfile>,
    ) -> Result<Vec<RunProfile>, Error> {
        let by_name = |profile: &RunProfile| {
            profile.partition_id.is_none() && profile.partition_name.is_some()
        };
        if profiles.iter().any(by_name) {
            let partitions = self.partitions(system).await?;
            for profile in profiles.iter_mut().filter(|profile| by_name(profile)) {
                profile.partition_id = only_id(&partitions, profile.partition_name.as_deref());
            }
        }
        Ok(profiles)
    }

    /// The run profiles of a connected system without a look at its partitions.
    pub(crate) async fn run_profiles_as_listed(
        &self,
        system: i32,
    ) -> Result<Vec<RunProfile>, Error> {
        let [area, systems] = SYSTEMS;
        let id = system.to_string();
        let found = self.get(&[area, systems, &id, "run-profiles"], &[]).await;
        let profiles: Vec<RunProfile> = not_found_as(found, || Subject::ConnectedSystemId(system))?;
        self.owners()
            .learn(system, profiles.iter().map(|profile| profile.id));
        Ok(profiles)
    }
}

/// The id behind a partition's name; none when two partitions share it.
fn only_id(partitions: &[Partition], name: Option<&str>) -> Option<i32> {
    let mut matching = partitions
        .iter()
        .filter(|partition| Some(partition.name.as_str()) == name);
    match (matching.next(), matching.next()) {
        (Some(only), None) => Some(only.id),
        _ => None,
    }
}
