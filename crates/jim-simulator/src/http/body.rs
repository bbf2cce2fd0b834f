//! Bodies that come in pieces, break off or never end.

use std::io;
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use futures_util::{StreamExt, stream};

/// The bytes one at a time, with a pause between them; without a pause all at once. At the end the
/// body breaks off if it is to.
pub(crate) fn pieces(bytes: Bytes, pause: Duration, breaks_off: bool) -> Body {
    let size = if pause.is_zero() {
        bytes.len().max(1)
    } else {
        1
    };
    let pieces = stream::unfold(bytes, move |mut rest| async move {
        if rest.is_empty() {
            return None;
        }
        let piece = rest.split_to(size.min(rest.len()));
        tokio::time::sleep(pause).await;
        Some((Ok(piece), rest))
    });
    let end = stream::once(async {
        // What came before is on its way only once the stream has paused.
        tokio::task::yield_now().await;
        Err(io::Error::from(io::ErrorKind::ConnectionReset))
    });
    Body::from_stream(pieces.chain(end.take(usize::from(breaks_off))))
}

/// The bytes, and then nothing, for ever.
pub(crate) fn stalling(bytes: Bytes) -> Body {
    let bytes = stream::once(async { io::Result::Ok(bytes) });
    Body::from_stream(bytes.chain(stream::pending()))
}

/// Spaces without end.
pub(crate) fn endless() -> Body {
    let block = Bytes::from_static(&[b' '; 65536]);
    Body::from_stream(stream::repeat_with(move || io::Result::Ok(block.clone())))
}
