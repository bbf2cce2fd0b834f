//! Lists that come in pages, read to their last one.

use std::sync::Arc;

use async_stream::try_stream;
use futures_util::{Stream, TryStreamExt, stream};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::client::Client;
use crate::error::Error;
use crate::http::answer::{ListBody, Piece};
use crate::http::request::Request;
use crate::http::retry::retry_idempotent;
use crate::models::{Fields, Page, Row};

/// The most that the server gives at once.
const PAGE_SIZE: u32 = 100;

/// Which pages of a list are wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pages {
    /// One of them alone, from 1; `None` for all.
    pub only: Option<u32>,
    /// How many rows each has; `None` for as many as the server gives.
    pub size: Option<u32>,
}

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
                let query = of_page(&query, number, PAGE_SIZE);
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

fn of_page<N: AsRef<str>>(query: &[(N, String)], number: u32, size: u32) -> Vec<(&str, String)> {
    let page = [("page", number.to_string()), ("pageSize", size.to_string())];
    let own = query
        .iter()
        .map(|(name, value)| (name.as_ref(), value.clone()));
    own.chain(page).collect()
}

/// What is around the items of a list.
trait Frame: DeserializeOwned + Send + 'static {
    /// Whether the list is asked for page by page.
    const HAS_PAGES: bool;

    /// Whether another page follows.
    fn has_next(&self) -> bool;
}

impl Frame for Vec<IgnoredAny> {
    const HAS_PAGES: bool = false;

    fn has_next(&self) -> bool {
        false
    }
}

impl Frame for Page<IgnoredAny> {
    const HAS_PAGES: bool = true;

    fn has_next(&self) -> bool {
        // A list that shrinks under its reader can promise a page that is empty.
        self.has_next_page && !self.items.is_empty()
    }
}

/// A page, or a list that has none.
#[derive(Deserialize)]
#[serde(untagged)]
enum AnyFrame {
    Page(Page<IgnoredAny>),
    List(Vec<IgnoredAny>),
}

impl Frame for AnyFrame {
    const HAS_PAGES: bool = true;

    fn has_next(&self) -> bool {
        match self {
            Self::Page(page) => page.has_next(),
            Self::List(list) => list.has_next(),
        }
    }
}

/// How many rows are held back: a fault before more have come is mended by asking again.
const HELD_BACK: usize = 500;

impl Client {
    /// The rows of a list without pages, several at a time, as they arrive.
    pub(crate) fn rows_of_list(
        &self,
        path: Vec<String>,
    ) -> impl Stream<Item = Result<Vec<Row>, Error>> + Send + use<> {
        self.rows_in::<Vec<IgnoredAny>, String>(path, Vec::new(), Pages::default())
    }

    /// The rows of a list with pages, several at a time, as they arrive; the next page is asked for when
    /// the stream is polled for it.
    pub(crate) fn rows_of_pages(
        &self,
        path: Vec<String>,
        query: Vec<(&'static str, String)>,
        pages: Pages,
    ) -> impl Stream<Item = Result<Vec<Row>, Error>> + Send + use<> {
        self.rows_in::<Page<IgnoredAny>, &'static str>(path, query, pages)
    }

    /// The rows of a list of which it is not known whether it has pages.
    pub(crate) fn rows_of_any_list(
        &self,
        path: Vec<String>,
        query: Vec<(String, String)>,
    ) -> impl Stream<Item = Result<Vec<Row>, Error>> + Send + use<> {
        self.rows_in::<AnyFrame, String>(path, query, Pages::default())
    }

    fn rows_in<F: Frame, N: AsRef<str> + Send + Sync + 'static>(
        &self,
        path: Vec<String>,
        query: Vec<(N, String)>,
        pages: Pages,
    ) -> impl Stream<Item = Result<Vec<Row>, Error>> + Send + use<F, N> {
        let client = self.clone();
        try_stream! {
            for number in pages.only.unwrap_or(1).. {
                let query = match F::HAS_PAGES {
                    true => of_page(&query, number, pages.size.unwrap_or(PAGE_SIZE)),
                    false => Vec::new(),
                };
                let mut list: RowList<F> = client.open(&path, &query).await?;
                while let Some(rows) = list.next().await? {
                    yield rows;
                }
                if pages.only.is_some() || !list.frame.is_some_and(|frame| frame.has_next()) {
                    break;
                }
            }
        }
    }

    /// Asks for a list and reads its first rows, again after transient faults.
    async fn open<F: DeserializeOwned>(
        &self,
        path: &[String],
        query: &[(&str, String)],
    ) -> Result<RowList<F>, Error> {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let path = path.as_slice();
        retry_idempotent(self.connection(), |limit| async move {
            let request = Request::get(path).query(query);
            let mut list = RowList::new(self.send_within(request, limit).await?.list());
            list.read(HELD_BACK).await?;
            Ok(list)
        })
        .await
    }
}

/// A list that is being read. `F` is what is around its items.
struct RowList<F> {
    body: ListBody,
    /// Read once the list has ended.
    frame: Option<F>,
    /// The fields of the newest row.
    fields: Fields,
    read: usize,
    held_back: Vec<Row>,
}

impl<F: DeserializeOwned> RowList<F> {
    fn new(body: ListBody) -> Self {
        Self {
            body,
            frame: None,
            fields: Fields::default(),
            read: 0,
            held_back: Vec::new(),
        }
    }

    async fn next(&mut self) -> Result<Option<Vec<Row>>, Error> {
        if self.held_back.is_empty() {
            self.read(1).await?;
        }
        let rows = std::mem::take(&mut self.held_back);
        Ok((!rows.is_empty()).then_some(rows))
    }

    /// Reads at least so many rows, or to the end.
    async fn read(&mut self, least: usize) -> Result<(), Error> {
        while self.frame.is_none() && self.held_back.len() < least {
            let items = match self.body.next().await? {
                Piece::Items(items) => items,
                Piece::End(frame) => {
                    self.frame = Some(frame);
                    break;
                }
            };
            for item in items {
                let row = Row::parse(item, &self.fields)
                    .map_err(|error| self.body.unreadable(self.read, error))?;
                self.fields = Arc::clone(row.fields());
                self.read += 1;
                self.held_back.push(row);
            }
        }
        Ok(())
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
