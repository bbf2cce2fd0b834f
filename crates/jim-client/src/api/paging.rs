//! Lists that come in pages, read to their last one.

use async_stream::try_stream;
use futures_util::{Stream, TryStreamExt, stream};
use serde::de::DeserializeOwned;

use crate::client::Client;
use crate::error::Error;
use crate::models::Page;

/// The most that the server gives at once.
const PAGE_SIZE: &str = "100";

impl Client {
    /// The pages of a list; the next one is asked for when the stream is polled for it.
    pub(crate) fn pages<T: DeserializeOwned + Send + 'static>(
        &self,
        path: Vec<String>,
        query: Vec<(&'static str, String)>,
    ) -> impl Stream<Item = Result<Vec<T>, Error>> + Send + use<T> {
        let client = self.clone();
        try_stream! {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            for number in 1_u32.. {
                let mut query = query.clone();
                query.push(("page", number.to_string()));
                query.push(("pageSize", PAGE_SIZE.to_owned()));
                let page: Page<T> = client.get(&path, &query).await?;
                // A list that shrinks under its reader can promise a page that is empty.
                let last = !page.has_next_page || page.items.is_empty();
                yield page.items;
                if last {
                    break;
                }
            }
        }
    }
}

/// The rows of a list, one by one.
pub(crate) fn rows<T>(
    pages: impl Stream<Item = Result<Vec<T>, Error>>,
) -> impl Stream<Item = Result<T, Error>> {
    pages
        .map_ok(|page| stream::iter(page.into_iter().map(Ok)))
        .try_flatten()
}
