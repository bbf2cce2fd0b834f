//! Any request of the user's own making.

use futures_util::stream;
use jim_client::{AnyRequest, Error, Method};
use serde::Deserialize;

use super::paged::emit_pages;
use crate::contract::Failure;
use crate::operation::Context;
use crate::present::failure::misunderstood;
use crate::present::rows::RowWriter;

/// Sends a request to any route of the API, and gives what it answers.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct InvokeRestMethod {
    method: String,
    path: String,
    query: Vec<(String, String)>,
    /// JSON, as text.
    body: Option<String>,
    /// Whether all pages of a list are read, and its items given.
    all: bool,
}

pub(super) async fn invoke(
    context: &Context,
    request: InvokeRestMethod,
) -> Result<(), Box<Failure>> {
    let method: Method = request.method.parse().map_err(misunderstood)?;
    let body = request.body.as_deref();
    let asked = AnyRequest::new(method, &request.path, request.query, body)?;
    let writer = RowWriter::answers();
    if request.all {
        emit_pages(context, writer, &[], context.client.all_rows(&asked)?).await?;
    } else {
        let answer = context.client.send(&asked).await?;
        let answer = stream::iter([Ok::<_, Error>(answer)]);
        emit_pages(context, writer, &[], answer).await?;
    }
    Ok(())
}
