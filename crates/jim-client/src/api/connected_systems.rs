//! The connected systems of a server.

use futures_util::{Stream, TryStreamExt};

use super::paging::{Pages, rows};
use super::{SYSTEMS, not_found_as};
use crate::client::Client;
use crate::error::{Error, LookupTarget};
use crate::models::{ConnectedSystem, Partition, Row};

impl Client {
    /// All connected systems, page by page, sorted by name.
    pub fn connected_system_pages(
        &self,
    ) -> impl Stream<Item = Result<Vec<ConnectedSystem>, Error>> + Send + use<> {
        self.system_pages(Vec::new())
    }

    /// All connected systems, one by one, sorted by name.
    pub fn connected_systems(
        &self,
    ) -> impl Stream<Item = Result<ConnectedSystem, Error>> + Send + use<> {
        rows(self.connected_system_pages())
    }

    /// One connected system.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none with that id.
    pub async fn connected_system(&self, id: i32) -> Result<ConnectedSystem, Error> {
        let id_text = id.to_string();
        let [area, systems] = SYSTEMS;
        let found = self.get(&[area, systems, &id_text], &[]).await;
        let system = not_found_as(found, || LookupTarget::ConnectedSystemId(id))?;
        self.names_read().add_systems(std::slice::from_ref(&system));
        Ok(system)
    }

    /// The connected systems whose name the server takes for equal to this one, page by page. It
    /// compares case-sensitively; a server that does not know the filter gives all.
    pub(crate) fn connected_system_pages_named(
        &self,
        name: &str,
    ) -> impl Stream<Item = Result<Vec<ConnectedSystem>, Error>> + Send + use<> {
        self.system_pages(vec![("filter", format!("name:eq:{name}"))])
    }

    /// The rows of all connected systems, sorted by name, several at a time as they arrive.
    pub fn connected_system_rows(
        &self,
    ) -> impl Stream<Item = Result<Vec<Row>, Error>> + Send + use<> {
        let client = self.clone();
        let path = SYSTEMS.map(str::to_owned).to_vec();
        self.rows_of_pages(path, Vec::new(), Pages::default())
            .inspect_ok(move |rows| {
                client.names_read().add_system_rows(rows);
            })
    }

    fn system_pages(
        &self,
        query: Vec<(&'static str, String)>,
    ) -> impl Stream<Item = Result<Vec<ConnectedSystem>, Error>> + Send + use<> {
        let client = self.clone();
        self.pages(SYSTEMS.map(str::to_owned).to_vec(), query)
            .inspect_ok(move |page: &Vec<_>| client.names_read().add_systems(page))
    }

    /// The partitions of a connected system: empty where its connector has no such thing.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such system.
    pub async fn partitions(&self, system: i32) -> Result<Vec<Partition>, Error> {
        let [area, systems] = SYSTEMS;
        let id = system.to_string();
        let found = self.get(&[area, systems, &id, "partitions"], &[]).await;
        not_found_as(found, || LookupTarget::ConnectedSystemId(system))
    }
}
