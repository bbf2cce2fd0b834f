//! Build, demo, test.
fn main() {}
