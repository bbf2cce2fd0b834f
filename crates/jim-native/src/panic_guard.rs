//! Keeping panics on this side of the boundary.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

thread_local! {
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Replaces the message that a panic would print over its user's screen.
fn note_place_of_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        std::panic::set_hook(Box::new(|info| {
            let place = info.location().map(ToString::to_string);
            PLACE.with(|cell| *cell.borrow_mut() = place);
        }));
    });
}

/// Runs what an exported function does, and gives its panic as an error.
pub(crate) fn guard<T>(act: impl FnOnce() -> T) -> Result<T, String> {
    note_place_of_panics();
    catch_unwind(AssertUnwindSafe(act)).map_err(|panic| describe(&*panic))
}

/// What a panic said, and where.
pub(crate) fn describe(panic: &(dyn Any + Send)) -> String {
    let said = panic
        .downcast_ref::<&str>()
        .map(ToString::to_string)
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no reason given".to_owned());
    match PLACE.with(|cell| cell.borrow_mut().take()) {
        Some(place) => format!("{said} ({place})"),
        None => said,
    }
}
