//! The run profiles of a connected system.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use async_stream::try_stream;
use futures_util::{Stream, StreamExt};
use reqwest::Method;

use super::{SYSTEMS, not_found_as};
use crate::client::Client;
use crate::error::{Error, LookupTarget};
use crate::http::request::Request;
use crate::http::retry::{retry_idempotent, retry_if_not_done};
use crate::models::{Execution, Partition, Rest, Row, RunProfile};

impl Client {
    /// The run profiles of a connected system, in the server's order, with the ids of their partitions.
    ///
    /// The server tells only the names of partitions; where a profile has one, the partitions are read too.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such system.
    pub async fn run_profiles(&self, system: i32) -> Result<Vec<RunProfile>, Error> {
        let profiles = self.run_profiles_as_listed(system).await;
        self.owner_cache().save();
        let profiles = profiles?;
        self.with_partition_ids(system, profiles).await
    }

    /// The rows of the run profiles of a connected system, in the server's order, several at a time as they
    /// arrive.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such system; any other also after rows that were given.
    pub fn run_profile_rows(
        &self,
        system: i32,
    ) -> impl Stream<Item = Result<RunProfileRows, Error>> + Send + use<> {
        let client = self.clone();
        let [area, systems] = SYSTEMS;
        let id = system.to_string();
        let path = [area, systems, &id, "run-profiles"].map(str::to_owned);
        try_stream! {
            let mut ids = Vec::new();
            let mut partitions = None;
            let mut list = pin!(client.rows_of_list(path.to_vec()));
            while let Some(read) = list.next().await {
                let read = not_found_as(read, || LookupTarget::ConnectedSystemId(system));
                if let Err(Error::NotFound(_)) = &read {
                    client.learn_owner(system, Vec::new());
                }
                let rows = read?;
                client.names_read().add_run_profile_rows(&rows);
                ids.extend(rows.iter().filter_map(|row| row.number("id")));
                if partitions.is_none() && rows.iter().any(by_partition_name) {
                    partitions = Some(Arc::from(client.partitions(system).await?));
                }
                yield RunProfileRows { rows, partitions: partitions.clone().unwrap_or_default() };
            }
            client.learn_owner(system, ids);
        }
    }

    fn learn_owner(&self, system: i32, run_profiles: Vec<i32>) {
        self.owner_cache().replace(system, run_profiles);
        self.owner_cache().save();
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

    /// Creates a run profile with these fields, as the server names them: once, whatever fails.
    ///
    /// # Errors
    /// [`Error::Refused`] with every reason; [`Error::NotFound`] when there is no such system;
    /// [`Error::ChangeUncertain`] when the answer was lost.
    pub async fn create_run_profile(
        &self,
        system: i32,
        fields: &Rest,
    ) -> Result<RunProfile, Error> {
        let [area, systems] = SYSTEMS;
        let id = system.to_string();
        let path = [area, systems, &id, "run-profiles"];
        let body = &fields.clone().into();
        let request = || Request::new(Method::POST, &path).json(body);
        let created = retry_if_not_done(self.connection(), |limit| async move {
            self.send_within(request(), limit).await?.json().await
        })
        .await;
        let created: RunProfile =
            not_found_as(created, || LookupTarget::ConnectedSystemId(system))?;
        self.names_read()
            .add_run_profiles(std::slice::from_ref(&created));
        self.owner_cache().add(system, created.id);
        self.owner_cache().save();
        Ok(created)
    }

    /// Changes the fields that are given, as the server names them, and leaves the others.
    ///
    /// # Errors
    /// [`Error::Refused`] with every reason; [`Error::NotFound`] when the system has no such profile.
    pub async fn update_run_profile(
        &self,
        system: i32,
        run_profile: i32,
        fields: &Rest,
    ) -> Result<RunProfile, Error> {
        let [area, systems] = SYSTEMS;
        let (id, profile) = (system.to_string(), run_profile.to_string());
        let path = [area, systems, &id, "run-profiles", &profile];
        let body = &fields.clone().into();
        // Idempotent: the same change twice is the same change.
        let updated = retry_idempotent(self.connection(), |limit| async move {
            let request = Request::new(Method::PUT, &path).json(body);
            self.send_within(request, limit).await?.json().await
        })
        .await;
        let updated = not_found_as(updated, || gone(system, run_profile))?;
        self.names_read()
            .add_run_profiles(std::slice::from_ref(&updated));
        Ok(updated)
    }

    /// Deletes a run profile.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the system has no such profile.
    pub async fn delete_run_profile(&self, system: i32, run_profile: i32) -> Result<(), Error> {
        let [area, systems] = SYSTEMS;
        let (id, profile) = (system.to_string(), run_profile.to_string());
        let path = [area, systems, &id, "run-profiles", &profile];
        let attempts = &AtomicU32::new(0);
        let deleted = retry_idempotent(self.connection(), |limit| async move {
            attempts.fetch_add(1, Ordering::Relaxed);
            let request = Request::new(Method::DELETE, &path);
            self.send_within(request, limit).await.map(|_| ())
        })
        .await;
        match not_found_as(deleted, || gone(system, run_profile)) {
            // An earlier attempt did it, and only its answer was lost.
            Err(Error::NotFound(_)) if attempts.load(Ordering::Relaxed) > 1 => {}
            other => other?,
        }
        self.owner_cache().forget(run_profile);
        self.owner_cache().save();
        Ok(())
    }

    /// Queues a run of a run profile: one request, not repeated, within `limit`. It is not idempotent.
    pub(crate) async fn execute(
        &self,
        system: i32,
        run_profile: i32,
        limit: Duration,
    ) -> Result<Execution, Error> {
        let [area, systems] = SYSTEMS;
        let (id, profile) = (system.to_string(), run_profile.to_string());
        let path = [area, systems, &id, "run-profiles", &profile, "execute"];
        let request = Request::new(Method::POST, &path).on_fresh_connection();
        self.ask_within(request, limit).await
    }

    /// The run profiles of a connected system without a look at its partitions. Who calls it saves the
    /// owner cache, once for all lists that the command reads.
    pub(crate) async fn run_profiles_as_listed(
        &self,
        system: i32,
    ) -> Result<Vec<RunProfile>, Error> {
        let [area, systems] = SYSTEMS;
        let id = system.to_string();
        let found = self.get(&[area, systems, &id, "run-profiles"], &[]).await;
        let found: Result<Vec<RunProfile>, _> =
            not_found_as(found, || LookupTarget::ConnectedSystemId(system));
        match &found {
            Ok(profiles) => {
                self.names_read().add_run_profiles(profiles);
                let ids = profiles.iter().map(|profile| profile.id);
                self.owner_cache().replace(system, ids);
            }
            Err(Error::NotFound(_)) => self.owner_cache().replace(system, []),
            Err(_) => {}
        }
        found
    }
}

fn gone(system: i32, run_profile: i32) -> LookupTarget {
    LookupTarget::RunProfileId {
        id: run_profile,
        connected_system: Some(format!("connected system {system}")),
    }
}

/// Rows of run profiles, and what they leave out.
#[derive(Debug, Clone, Default)]
pub struct RunProfileRows {
    /// The rows.
    pub rows: Vec<Row>,
    /// The partitions of their system, read where a row tells only the name of one.
    pub partitions: Arc<[Partition]>,
}

impl RunProfileRows {
    /// The id of the partition that a row names; `None` when two partitions share the name.
    pub fn partition_id(&self, row: &Row) -> Option<i32> {
        match row.number("partitionId") {
            Some(id) => Some(id),
            None => only_id(&self.partitions, row.text("partitionName").as_deref()),
        }
    }
}

fn by_partition_name(row: &Row) -> bool {
    !row.has("partitionId") && row.has("partitionName")
}

/// The id behind a partition's name; `None` when two partitions share it.
fn only_id(partitions: &[Partition], name: Option<&str>) -> Option<i32> {
    let mut matching = partitions
        .iter()
        .filter(|partition| Some(partition.name.as_str()) == name);
    match (matching.next(), matching.next()) {
        (Some(only), None) => Some(only.id),
        _ => None,
    }
}
