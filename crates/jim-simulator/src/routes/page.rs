//! Lists in pages.

use serde_json::{Value, json};

use super::Request;
use crate::answer::Answer;
use crate::results::grouped;

const DEEPEST: i64 = 1_000_000;

/// How a list is to be cut and ordered.
pub(super) struct Paging {
    page: i64,
    size: i64,
    pub(super) descending: bool,
}

impl Paging {
    /// Reads the parameters, or refuses them.
    pub(super) fn read(request: &Request, default_size: i64) -> Result<Self, Answer> {
        let mut errors = Vec::new();
        let mut number =
            |name: &'static str| match request.first(name).map(|value| (value, value.parse())) {
                None => None,
                Some((_, Ok(number))) => Some(number),
                Some((value, Err(_))) => {
                    errors.push((
                        name,
                        vec![format!("The value '{value}' is not valid for {name}.")],
                    ));
                    None
                }
            };
        let page: i64 = number("Page").unwrap_or(1).max(1);
        let size: i64 = match number("PageSize") {
            Some(size) if size > 0 => i64::min(size, 100),
            _ => default_size,
        };
        let direction = request
            .first("sortDirection")
            .unwrap_or("asc")
            .to_lowercase();
        if !matches!(direction.as_str(), "asc" | "desc") {
            let reason = "Sort direction must be 'asc' or 'desc'.".to_owned();
            errors.push(("SortDirection", vec![reason]));
        }
        let deepest = DEEPEST / size + 1;
        if page > deepest {
            errors.push((
                "Page",
                vec![format!(
                    "Page {} is beyond the maximum retrieval depth of 1,000,000 rows (the deepest \
                     page at a page size of {size} is {}). Requests beyond this depth are rejected \
                     to protect database performance at scale; narrow the result set with a filter \
                     or search rather than paging so deep.",
                    grouped(page.unsigned_abs()),
                    grouped(deepest.unsigned_abs())
                )],
            ));
        }
        if errors.is_empty() {
            let descending = direction == "desc";
            Ok(Self {
                page,
                size,
                descending,
            })
        } else {
            Err(Answer::invalid(errors))
        }
    }

    /// The page of rows in the envelope that all lists come in.
    pub(super) fn cut(&self, rows: &[Value]) -> Answer {
        let total = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        let pages = total.div_euclid(self.size) + i64::from(total % self.size > 0);
        let from = usize::try_from((self.page - 1) * self.size)
            .unwrap_or(usize::MAX)
            .min(rows.len());
        let to = from
            .saturating_add(usize::try_from(self.size).unwrap_or(0))
            .min(rows.len());
        Answer::ok(&json!({
            "items": rows[from..to],
            "totalCount": total,
            "page": self.page,
            "pageSize": self.size,
            "totalPages": pages,
            "hasNextPage": self.page < pages,
            "hasPreviousPage": self.page > 1,
        }))
    }
}
