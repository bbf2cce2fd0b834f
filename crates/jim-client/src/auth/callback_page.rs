//! The pages that the browser shows at the end.

use bytes::Bytes;
use http::header::{
    CACHE_CONTROL, CONNECTION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY,
};
use http::{HeaderValue, Response, StatusCode};
use http_body_util::Full;

/// An answer to the browser.
pub(super) type Page = Response<Full<Bytes>>;

/// What a page says in one glance.
enum Mark {
    Done,
    Attention,
    Failed,
}

const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1c1c1e;--soft:#5a5a60;--line:#d6d6db;--paper:#fff;\
--done:#17692f;--attention:#8a4b00;--failed:#b3261e}\
@media(prefers-color-scheme:dark){:root{--ink:#ececef;--soft:#a9a9b1;--line:#3f3f45;--paper:#1b1b1e;\
--done:#7bd88f;--attention:#f0b464;--failed:#ff8a80}}\
body{margin:0;background:var(--paper);color:var(--ink);font:1.05rem/1.5 system-ui,sans-serif}\
main{max-width:34rem;margin:14vh auto 2rem;padding:0 1.25rem}\
h1{font-size:1.6rem;line-height:1.25;margin:0 0 1.25rem;display:flex;gap:.75rem}\
h1 span{flex:none}\
.done span{color:var(--done)}.attention span{color:var(--attention)}.failed span{color:var(--failed)}\
dl{display:grid;grid-template-columns:max-content 1fr;gap:.35rem 1rem;margin:0 0 1.25rem;\
padding:1rem 0;border-block:1px solid var(--line)}\
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}p{margin:0 0 .75rem}";

/// The person is signed in, and the server took it.
pub(super) fn signed_in(person: &str, server: &str) -> Page {
    page(
        StatusCode::OK,
        &Mark::Done,
        "You are signed in",
        &[("Account", person), ("JIM server", server)],
        &["You can close this window and go back to PowerShell."],
    )
}

/// The person is signed in, but the server has something to say.
pub(super) fn signed_in_but(person: &str, server: &str, said: &str) -> Page {
    page(
        StatusCode::OK,
        &Mark::Attention,
        "You are signed in, but JIM does not know this account",
        &[
            ("Account", person),
            ("JIM server", server),
            ("JIM says", said),
        ],
        &["Go back to PowerShell: Connect-JIM -Force signs in as somebody else."],
    )
}

/// Nobody is signed in; the person is one whom the provider knows, and the server does not take.
pub(super) fn not_signed_in(person: Option<&str>, server: &str, reason: &str) -> Page {
    let account = person.map(|person| ("Account", person));
    let others = [("JIM server", server), ("Reason", reason)];
    let facts: Vec<_> = account.into_iter().chain(others).collect();
    page(
        StatusCode::OK,
        &Mark::Failed,
        "You are not signed in",
        &facts,
        &["Go back to PowerShell: it says what to do. You can close this window."],
    )
}

/// To a call of another sign-in: of an old tab, or of somebody who tries.
pub(super) fn another_sign_in() -> Page {
    page(
        StatusCode::BAD_REQUEST,
        &Mark::Attention,
        "This page belongs to another sign-in",
        &[],
        &[
            "Nothing was done. PowerShell still waits for the sign-in that it began last.",
            "Close this window, and use the one that PowerShell opened, or the address that it shows.",
        ],
    )
}

/// To a second call with the right answer.
pub(super) fn over() -> Page {
    page(
        StatusCode::GONE,
        &Mark::Attention,
        "This sign-in is over",
        &[],
        &["PowerShell no longer waits for it, and says there how it ended."],
    )
}

/// To whoever is not a browser on its way back.
pub(super) fn not_for_you(status: StatusCode) -> Page {
    page(
        status,
        &Mark::Attention,
        "Nothing is here",
        &[],
        &["This address waits for one sign-in to JIM, and answers nothing else."],
    )
}

/// A page that needs nothing from elsewhere and lets nothing in.
fn page(
    status: StatusCode,
    mark: &Mark,
    title: &str,
    facts: &[(&str, &str)],
    next: &[&str],
) -> Page {
    let (class, sign) = match mark {
        Mark::Done => ("done", "&#10003;"),
        Mark::Attention => ("attention", "&#9888;&#65038;"),
        Mark::Failed => ("failed", "&#10007;"),
    };
    let facts: String = facts
        .iter()
        .map(|(name, value)| format!("<dt>{name}</dt><dd>{}</dd>", escaped(value)))
        .collect();
    let facts = match facts.is_empty() {
        true => facts,
        false => format!("<dl>{facts}</dl>"),
    };
    let next: String = next.iter().map(|line| format!("<p>{line}</p>")).collect();
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\
         <style>{STYLE}</style></head><body><main class=\"{class}\">\
         <h1><span aria-hidden=\"true\">{sign}</span>{title}</h1>{facts}{next}\
         </main></body></html>\n"
    );
    let mut response = Response::new(Full::new(Bytes::from(html)));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'",
        ),
        (CACHE_CONTROL, "no-store"),
        (REFERRER_POLICY, "no-referrer"),
        (CONNECTION, "close"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}
