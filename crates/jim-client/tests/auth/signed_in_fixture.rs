//! A provider, and a browser that does what a test says.

use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use jim_client::auth::{Browser, Provider, ProviderHttp, SignIn, SignOnError, Tokens};
use jim_client::models::AuthConfig;
use jim_simulator::{OpenIdProvider, ProviderOptions, redirect_uris};
use serde_json::json;

/// A provider and what a client needs to know of it.
pub(crate) struct SignedInFixture {
    pub(crate) openid: OpenIdProvider,
    pub(crate) provider: Provider,
    pub(crate) http: ProviderHttp,
    ports: [u16; 2],
}

impl SignedInFixture {
    pub(crate) fn new() -> Self {
        Self::with(ProviderOptions::default())
    }

    pub(crate) fn with(options: ProviderOptions) -> Self {
        let ports = ports_of_its_own();
        let openid = OpenIdProvider::start(ProviderOptions {
            redirect_uris: redirect_uris(ports),
            ..options
        })
        .unwrap();
        let config: AuthConfig = serde_json::from_value(json!({
            "authority": openid.authority(), "clientId": openid.client_id(),
            "scopes": ["openid", "profile", "offline_access"],
        }))
        .unwrap();
        Self {
            openid,
            provider: Provider::from_config(&config).unwrap(),
            http: http().into(),
            ports,
        }
    }

    /// Signs in with a browser that does that with the address, on a thread of its own.
    pub(crate) async fn sign_in(
        &self,
        browse: impl Fn(String) + Send + Sync + Clone + 'static,
    ) -> Result<Tokens, SignOnError> {
        let how = self.how(Browser::new(move |url| {
            browse(url.to_owned());
            Ok(())
        }));
        let signed_in = self.provider.sign_in(&self.http, &how, |_| ()).await?;
        let tokens = signed_in.tokens.clone();
        signed_in.accepted(None).await;
        Ok(tokens)
    }

    /// How somebody signs in who has that browser.
    pub(crate) fn how(&self, browser: Browser) -> SignIn {
        SignIn {
            limit: Duration::from_secs(20),
            browser: Ok(browser),
            watched: true,
            anew: false,
            ports: self.ports.to_vec(),
            server: "jim.example.com".into(),
        }
    }

    /// As a person who does what the pages say.
    pub(crate) async fn tokens(&self) -> Tokens {
        self.sign_in(|url| drop(follow(&url))).await.unwrap()
    }

    pub(crate) fn refreshes(&self) -> usize {
        let refresh = ("grant_type".to_owned(), "refresh_token".to_owned());
        let requests = self.openid.requests();
        let asked = requests
            .iter()
            .filter(|request| request.form.contains(&refresh));
        asked.count()
    }
}

/// Ports that no other test of this process has, below those that the system gives to anybody.
fn ports_of_its_own() -> [u16; 2] {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = 10_000 + u16::try_from(std::process::id() % 100).unwrap() * 200;
    [(); 2].map(|()| first + NEXT.fetch_add(1, Ordering::Relaxed))
}

pub(crate) fn http() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder().no_proxy();
    let builder = builder.redirect(reqwest::redirect::Policy::none());
    builder.build().unwrap()
}

/// One answer: where it points to, and its body.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: String,
}

/// One request, without following; none when nobody answers.
pub(crate) fn get(url: &str) -> Option<Answer> {
    get_with(url, &[])
}

/// The same, with these headers.
pub(crate) fn get_with(url: &str, headers: &[(&str, &str)]) -> Option<Answer> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut request = http().get(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = request.send().await.ok()?;
        let headers = answer.headers().clone();
        let location = headers
            .get("location")
            .map(|value| value.to_str().unwrap().to_owned());
        let status = answer.status().as_u16();
        let body = answer.text().await.ok()?;
        Some(Answer {
            status,
            location,
            headers,
            body,
        })
    })
}

/// The address that the provider sends the browser back to.
pub(crate) fn back(url: &str) -> String {
    get(url).unwrap().location.unwrap()
}

/// The whole way; the last page.
pub(crate) fn follow(url: &str) -> Option<Answer> {
    let answer = get(url)?;
    match &answer.location {
        Some(location) => follow(location),
        None => Some(answer),
    }
}
