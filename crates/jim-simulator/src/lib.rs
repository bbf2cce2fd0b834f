//! A JIM server in one process.
