//! Faults of our own that tests ask for, to see that they are survived.

/// Panics when the environment asks for a panic there, on reading an activity. Only builds for
/// development listen.
pub(crate) fn panic_if_asked(place: &str, command: &str) {
    let listens = cfg!(debug_assertions) && command == "getActivity";
    if listens && std::env::var("JIM_INJECT_PANIC").is_ok_and(|asked| asked == place) {
        #[allow(clippy::panic, reason = "that is what is asked for")]
        {
            panic!("injected into the {place}");
        }
    }
}
