use serde::{Deserialize, Serialize};

/// One page of a list.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    /// The rows of this page.
    pub items: Vec<T>,
    /// How many rows all pages have together.
    #[serde(default)]
    pub total_count: u64,
    /// Whether another page follows.
    #[serde(default)]
    pub has_next_page: bool,
}
