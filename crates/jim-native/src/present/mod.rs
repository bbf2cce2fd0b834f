//! What the module's users read: objects, failures and lines, in words and in the order of reading.

mod columns;
pub(crate) mod error_table;
pub(crate) mod failure;
pub(crate) mod objects;
pub(crate) mod rows;
pub(crate) mod text;
