//! Tests that need .NET: skipped aloud without it, unless they are required.

/// The engine, or nothing where there is no .NET; a failure where the tests are required.
pub(crate) fn or_skip<T>(engine: Result<T, jim_host::Error>) -> Option<T> {
    match engine {
        Ok(engine) => Some(engine),
        Err(error) if std::env::var_os("JIM_TESTS_REQUIRED").is_some() => {
            panic!("the tests are required: {error}")
        }
        Err(error) => {
            println!("skipped: {error}");
            None
        }
    }
}
