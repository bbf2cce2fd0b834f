//! The connected systems of a server.

use futures_util::{Stream, TryStreamExt};

use crate::client::Client;
use crate::error::Error;
use crate::models::{ConnectedSystem, Partition};
use crate::subject::Subject;

pub(crate) const SYSTEMS: [&str; 2] = ["synchronisation", "connected-systems"];

impl Client {
    /// All connected systems, page by page, sorted by name.
    pub fn connected_system_pages(
        &self,
    ) -> impl Stream<Item = Result<Vec<ConnectedSystem>, Error>> + Send + use<> {
        self.pages(SYSTEMS.map(str::to_owned).to_vec(), Vec::new())
    }

    /// All connected systems, one by one, sorted by name.
    pub fn connected_systems(
        &self,
    ) -> impl Stream<Item = Result<ConnectedSystem, Error>> + Send + use<> {
        self.connected_system_pages()
            .map_ok(|page| futures_util::stream::iter(page.into_iter().map(Ok)))
            .try_flatten()
    }

    /// One connected system.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none with that id.
    pub async fn connected_system(&self, id: i32) -> Result<ConnectedSystem, Error> {
        let id_text = id.to_string();
        let [area, systems] = SYSTEMS;
        let found = self.get(&[area, systems, &id_text], &[]).await;
        not_found_as(found, || Subject::ConnectedSystemId(id))
    }

    /// The connected systems of exactly that name, in any case: names are not unique.
    ///
    /// # Errors
    /// Those of any request.
    pub async fn connected_systems_named(&self, name: &str) -> Result<Vec<ConnectedSystem>, Error> {
        let wanted = name.to_lowercase();
        self.connected_systems()
            .try_filter(|system| std::future::ready(system.name.to_lowercase() == wanted))
            .try_collect()
            .await
    }

    /// The partitions of a connected system: none where its connector has no such thing.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such system.
    pub async fn partitions(&self, system: i32) -> Result<Vec<Partition>, Error> {
        let [area, systems] = SYSTEMS;
        let id = system.to_string();
        let found = self.get(&[area, systems, &id, "partitions"], &[]).await;
        not_found_as(found, || Subject::ConnectedSystemId(system))
    }
}

/// A 404 that names what was looked for.
pub(crate) fn not_found_as<T>(
    found: Result<T, Error>,
    subject: impl FnOnce() -> Subject,
) -> Result<T, Error> {
    match found {
        Err(Error::Refused(refusal)) if refusal.status == 404 => Err(Error::NotFound(subject())),
        other => other,
    }
}
