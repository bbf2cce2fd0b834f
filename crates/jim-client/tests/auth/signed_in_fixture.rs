//! A provider, and a browser that does what a test says.

use std::time::Duration;

use jim_client::auth::{Browser, Provider, SignIn, SignOnError, Tokens};
use jim_client::models::AuthConfig;
use jim_simulator::{OpenIdProvider, ProviderOptions};
use serde_json::json;

/// A provider and what a client needs to know of it.
pub(crate) struct SignedInFixture {
    pub(crate) openid: OpenIdProvider,
    pub(crate) provider: Provider,
    pub(crate) http: reqwest::Client,
}

impl SignedInFixture {
    pub(crate) fn new() -> Self {
        Self::with(ProviderOptions::default())
    }

    pub(crate) fn with(options: ProviderOptions) -> Self {
        let openid = OpenIdProvider::start(options).unwrap();
        let config: AuthConfig = serde_json::from_value(json!({
            "authority": openid.issuer(), "clientId": openid.client_id(),
            "scopes": ["openid", "profile", "offline_access"],
        }))
        .unwrap();
        Self {
            openid,
            provider: Provider::from_config(&config).unwrap(),
            http: http(),
        }
    }

    /// Signs in with a browser that does that with the address, on a thread of its own.
    pub(crate) async fn sign_in(
        &self,
        browse: impl Fn(String) + Send + Sync + Clone + 'static,
    ) -> Result<Tokens, SignOnError> {
        let browser = Browser::new(move |url| {
            let (browse, url) = (browse.clone(), url.to_owned());
            std::thread::spawn(move || browse(url));
            true
        });
        let how = SignIn {
            limit: Duration::from_secs(20),
            browser,
            anew: false,
        };
        self.provider.sign_in(&self.http, &how, |_| ()).await
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

fn http() -> reqwest::Client {
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
    get_as(url, None)
}

/// The same, under another name for the host.
pub(crate) fn get_as(url: &str, host: Option<&str>) -> Option<Answer> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut request = http().get(url);
        if let Some(host) = host {
            request = request.header("Host", host);
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
