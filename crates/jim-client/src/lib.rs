//! The JIM API client.
