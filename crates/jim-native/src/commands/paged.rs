//! Lists whose next page is asked for once the user wants more than those before had.

use std::pin::pin;

use futures_util::{Stream, TryStreamExt};
use jim_client::Pages;
use jim_client::models::Row;
use serde::Deserialize;

use crate::contract::Failure;
use crate::operation::Context;
use crate::present::rows::{Own, RowWriter};

/// Which pages are wanted, as the module writes it.
#[derive(Debug, Clone, Copy, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct WantedPages {
    only: Option<u32>,
    size: Option<u32>,
}

impl From<WantedPages> for Pages {
    fn from(WantedPages { only, size }: WantedPages) -> Self {
        Self { only, size }
    }
}

/// Gives the rows of a list, and tells how many there were.
pub(super) async fn emit_pages<E>(
    context: &Context,
    mut writer: RowWriter,
    own: &[Own],
    pages: impl Stream<Item = Result<Vec<Row>, E>>,
) -> Result<usize, Box<Failure>>
where
    Box<Failure>: From<E>,
{
    let mut pages = pin!(pages);
    let mut given = 0;
    while let Some(rows) = pages.try_next().await? {
        if rows.is_empty() {
            continue;
        }
        given += rows.len();
        context.emit_rows(writer.write(&rows, own)).await;
        context.emit_rows(writer.end()).await;
        context.awaited().await;
    }
    Ok(given)
}
