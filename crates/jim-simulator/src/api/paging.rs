//! Lists in pages.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde_json::{Value, json};

use super::error::{ApiError, Reasons};
use super::json_response::Json;
use super::parameters::Parameters;
use crate::world::grouped;

const DEEPEST: i64 = 1_000_000;

/// How a list is to be cut and ordered; a page has so many rows unless the request says otherwise.
pub(super) struct Paging<const DEFAULT_SIZE: i64 = 25> {
    page: i64,
    size: i64,
    pub(super) descending: bool,
}

impl<const DEFAULT_SIZE: i64, S: Send + Sync> FromRequestParts<S> for Paging<DEFAULT_SIZE> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        Self::read(&Parameters::from_request_parts(parts, state).await?)
    }
}

impl<const DEFAULT_SIZE: i64> Paging<DEFAULT_SIZE> {
    fn read(parameters: &Parameters) -> Result<Self, ApiError> {
        let mut reasons = Reasons::default();
        let mut number = |name: &str| {
            let given = parameters.first(name)?;
            let number = given.parse::<i64>().ok();
            if number.is_none() {
                let reason = format!("The value '{given}' is not valid for {name}.");
                reasons.add(name, &reason);
            }
            number
        };
        let page = number("Page").unwrap_or(1).max(1);
        let size = match number("PageSize") {
            Some(size) if size > 0 => size.min(100),
            _ => DEFAULT_SIZE,
        };
        let direction = parameters.first("sortDirection").unwrap_or("asc");
        let direction = direction.to_lowercase();
        if !matches!(direction.as_str(), "asc" | "desc") {
            reasons.add("SortDirection", "Sort direction must be 'asc' or 'desc'.");
        }
        let deepest = DEEPEST / size + 1;
        if page > deepest {
            let reason = format!(
                "Page {} is beyond the maximum retrieval depth of 1,000,000 rows (the deepest page \
                 at a page size of {size} is {}). Requests beyond this depth are rejected to \
                 protect database performance at scale; narrow the result set with a filter or \
                 search rather than paging so deep.",
                grouped(page.unsigned_abs()),
                grouped(deepest.unsigned_abs())
            );
            reasons.add("Page", &reason);
        }
        reasons.check()?;
        Ok(Self {
            page,
            size,
            descending: direction == "desc",
        })
    }

    /// The page of rows in the envelope that all lists come in.
    pub(super) fn cut(&self, rows: &[Value]) -> Json {
        let total = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        let pages = total.div_euclid(self.size) + i64::from(total % self.size > 0);
        let index = |row: i64| usize::try_from(row).unwrap_or(usize::MAX).min(rows.len());
        let from = (self.page - 1) * self.size;
        Json(json!({
            "items": rows[index(from)..index(from + self.size)],
            "totalCount": total,
            "page": self.page,
            "pageSize": self.size,
            "totalPages": pages,
            "hasNextPage": self.page < pages,
            "hasPreviousPage": self.page > 1,
        }))
    }
}
