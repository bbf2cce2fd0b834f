//! Answers on their way out.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, HeaderName, HeaderValue};
use hyper::body::{Body, Frame, SizeHint};
use tokio::sync::mpsc;

use crate::answer::Answer;

pub(crate) fn send(answer: &Answer, body: Sent) -> hyper::Response<Sent> {
    let endless = matches!(body, Sent::Endless);
    let mut response = hyper::Response::new(body);
    *response.status_mut() = http::StatusCode::from_u16(answer.status).unwrap_or_default();
    for (name, value) in &answer.headers {
        let name = HeaderName::try_from(name.as_str());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::try_from(value.as_str())) {
            response.headers_mut().append(name, value);
        }
    }
    if answer.status != 204 && !endless {
        response
            .headers_mut()
            .insert(CONTENT_LENGTH, answer.body.len().into());
    }
    response
}

/// A body: whole, in pieces that may never become a whole, or without end.
pub(crate) enum Sent {
    Whole(Option<Bytes>),
    Pieces(mpsc::Receiver<Result<Bytes, io::Error>>),
    Endless,
}

impl Sent {
    /// The bytes one at a time, with a pause between them, and a break at the end if wanted.
    pub(crate) fn pieces(bytes: &[u8], milliseconds: u64, breaks: bool) -> Self {
        let (sender, receiver) = mpsc::channel(1);
        let bytes = bytes.to_vec();
        tokio::spawn(async move {
            let size = if milliseconds == 0 {
                bytes.len().max(1)
            } else {
                1
            };
            for piece in bytes.chunks(size) {
                if sender
                    .send(Ok(Bytes::copy_from_slice(piece)))
                    .await
                    .is_err()
                {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(milliseconds)).await;
            }
            if breaks {
                let _ = sender
                    .send(Err(io::ErrorKind::ConnectionReset.into()))
                    .await;
            }
        });
        Self::Pieces(receiver)
    }
}

impl Body for Sent {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        match &mut *self {
            Self::Whole(bytes) => {
                let bytes = bytes.take().filter(|bytes| !bytes.is_empty());
                Poll::Ready(bytes.map(|bytes| Ok(Frame::data(bytes))))
            }
            Self::Endless => Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[b' '; 65536]))))),
            Self::Pieces(receiver) => receiver
                .poll_recv(context)
                .map(|piece| piece.map(|piece| piece.map(Frame::data))),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => {
                SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
            }
            Self::Pieces(_) | Self::Endless => SizeHint::default(),
        }
    }
}
