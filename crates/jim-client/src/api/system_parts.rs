//! What belongs to a connected system besides its run profiles: object types, partitions, pending exports.

use futures_util::Stream;
use serde::de::IgnoredAny;

use super::paging::Pages;
use super::{SYSTEMS, not_found_as};
use crate::client::Client;
use crate::error::{Error, LookupTarget};
use crate::models::{Page, Row};

impl Client {
    /// The rows of the object types of a system. One that there is not has none.
    pub fn object_type_rows(
        &self,
        system: i32,
    ) -> impl Stream<Item = Result<Vec<Row>, Error>> + Send + use<> {
        self.rows_of_list(path(system, "object-types"))
    }

    /// The rows of the partitions of a system. One that there is not has none, or is an error: newer
    /// servers do not tell.
    pub fn partition_rows(
        &self,
        system: i32,
    ) -> impl Stream<Item = Result<Vec<Row>, Error>> + Send + use<> {
        self.rows_of_list(path(system, "partitions"))
    }

    /// The rows of the changes that wait for an export to a system; the next page is asked for when the
    /// stream is polled for it. A system that there is not has none.
    pub fn pending_export_rows(
        &self,
        system: i32,
        pages: Pages,
    ) -> impl Stream<Item = Result<Vec<Row>, Error>> + Send + use<> {
        self.rows_of_pages(path(system, "pending-exports"), Vec::new(), pages)
    }

    /// How many changes wait for an export to a system. One that there is not has none.
    ///
    /// # Errors
    /// Those of any request.
    pub async fn pending_export_count(&self, system: i32) -> Result<u64, Error> {
        let path = path(system, "pending-exports");
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let query = [("page", "1".to_owned()), ("pageSize", "1".to_owned())];
        let found = self.get(&path, &query).await;
        let page: Page<IgnoredAny> =
            not_found_as(found, || LookupTarget::ConnectedSystemId(system))?;
        Ok(page.total_count)
    }
}

fn path(system: i32, part: &str) -> Vec<String> {
    let [area, systems] = SYSTEMS;
    [area, systems, &system.to_string(), part]
        .map(str::to_owned)
        .to_vec()
}
