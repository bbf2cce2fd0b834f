//! Faults of our own that tests ask for, to see that they are survived.

use crate::operations::Kind;

/// Panics when the environment asks for a panic there, on reading an activity. Only builds for
/// development listen.
pub(crate) fn panic_if_asked(place: &str, kind: &Kind) {
    let listens = cfg!(debug_assertions) && matches!(kind, Kind::GetActivity { .. });
    if listens && std::env::var("JIM_INJECT_PANIC").is_ok_and(|asked| asked == place) {
        #[allow(clippy::panic, reason = "that is what is asked for")]
        {
            panic!("injected into the {place}");
        }
    }
}
