//! An answer that was a success, whose body is still to be read.

use std::time::Duration;

use reqwest::Response;
use serde::de::DeserializeOwned;
use tokio::time::{Instant, timeout};

use super::Connection;
use super::body::{self, decode};
use super::item_cutter::ItemCutter;
use super::silence;
use crate::error::Error;
use crate::models::Row;

/// How deep an item may be: what reads it goes down level by level.
const DEEPEST: usize = 127;

const TOO_DEEP: &str = "recursion limit exceeded";

/// An answer that was a success.
pub(crate) struct Answer {
    connection: Connection,
    url: String,
    response: Response,
    /// The longest that the request may take, and when that time is over.
    limit: Duration,
    until: Instant,
}

impl Answer {
    pub(super) fn new(
        connection: Connection,
        url: String,
        response: Response,
        limit: Duration,
        until: Instant,
    ) -> Self {
        Self {
            connection,
            url,
            response,
            limit,
            until,
        }
    }

    /// Reads it whole.
    ///
    /// # Errors
    /// When it breaks off, takes too long, is longer than any of JIM's or cannot be read as that.
    pub(crate) async fn json<T: DeserializeOwned>(mut self) -> Result<T, Error> {
        let body = self.whole().await?;
        decode(&self.url, &body)
    }

    /// Reads it whole, as rows of any kind; none where there is nothing.
    ///
    /// # Errors
    /// Those of [`Answer::json`].
    pub(crate) async fn rows(mut self) -> Result<Vec<Row>, Error> {
        let body = self.whole().await?;
        match body.trim_ascii() {
            b"" | b"null" => Ok(Vec::new()),
            json => Row::parse_all(json).map_err(|source| Error::Decode {
                url: self.url.clone(),
                path: ".".into(),
                source,
            }),
        }
    }

    async fn whole(&mut self) -> Result<Vec<u8>, Error> {
        let mut body = Vec::new();
        while let Some(piece) = self.piece().await? {
            body.extend_from_slice(&piece);
            self.refuse_beyond_limit(body.len())?;
        }
        Ok(body)
    }

    /// Reads it as a list, item by item.
    pub(crate) fn list(self) -> ListBody {
        ListBody {
            answer: self,
            cutter: ItemCutter::default(),
            given: 0,
        }
    }

    /// The next piece of the body, within the time that is left; none after the last.
    async fn piece(&mut self) -> Result<Option<Vec<u8>>, Error> {
        let left = self.until.saturating_duration_since(Instant::now());
        let reading = timeout(left, self.response.chunk());
        let (listener, url) = (self.connection.listener(), self.connection.url());
        let read = silence::told(listener, url, self.limit, reading).await;
        match read {
            Ok(Ok(piece)) => Ok(piece.map(|piece| piece.to_vec())),
            Ok(Err(error)) => Err(self.connection.no_answer(error, self.limit)),
            Err(_) => Err(self.connection.too_slow(self.limit)),
        }
    }

    fn refuse_beyond_limit(&self, length: usize) -> Result<(), Error> {
        match length > body::LIMIT {
            true => Err(Error::TooLarge {
                url: self.url.clone(),
                limit: body::LIMIT,
            }),
            false => Ok(()),
        }
    }
}

/// A list whose items are read as they arrive.
pub(crate) struct ListBody {
    answer: Answer,
    cutter: ItemCutter,
    given: usize,
}

/// What comes next of a list. `F` is what is around its items.
pub(crate) enum Piece<F> {
    /// At least one item.
    Items(Vec<Vec<u8>>),
    /// The list has ended: what is left of the body without its items.
    End(F),
}

impl ListBody {
    /// What comes next, until the end was given. Each item has the time of a whole request to arrive in: a
    /// list may be long, and its reader slow.
    ///
    /// # Errors
    /// Those of [`Answer::json`], also after items that were given: [`Error::Decode`] where it is something
    /// else than a list, or not whole.
    pub(crate) async fn next<F: DeserializeOwned>(&mut self) -> Result<Piece<F>, Error> {
        if self.given > 0 {
            // What the reader did with the last ones is not the server's time.
            self.answer.until = Instant::now() + self.answer.limit;
        }
        let mut items = Vec::new();
        while let Some(piece) = self.answer.piece().await? {
            self.cutter.push(&piece, |item| items.push(item));
            self.answer.refuse_beyond_limit(self.cutter.held())?;
            if self.cutter.deepest() > DEEPEST {
                return Err(self.unreadable(self.given, serde::de::Error::custom(TOO_DEEP)));
            }
            if !items.is_empty() {
                self.given += items.len();
                return Ok(Piece::Items(items));
            }
        }
        let frame = std::mem::take(&mut self.cutter).into_frame();
        decode(&self.answer.url, &frame).map(Piece::End)
    }

    /// The error of an item that cannot be read, by its place in the list.
    pub(crate) fn unreadable(&self, place: usize, source: serde_json::Error) -> Error {
        Error::Decode {
            url: self.answer.url.clone(),
            path: format!("[{place}]"),
            source,
        }
    }
}
