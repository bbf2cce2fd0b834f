//! Signing in on another device (RFC 8628): no browser and no port of this computer.

use oauth2::{DeviceAuthorizationUrl, StandardDeviceAuthorizationResponse};
use tokio::time::{sleep, timeout};

use crate::auth::discovery::require_tls;
use crate::auth::provider_http::ProviderHttp;
use crate::auth::sign_in::SignedIn;
use crate::auth::{Provider, SignIn, SignOnError, Step};

impl Provider {
    /// Shows a code, and waits until the person has entered it somewhere.
    ///
    /// # Errors
    /// [`SignOnError::NoDeviceCode`] where the provider does not offer that; else what the person can do.
    pub async fn sign_in_with_device_code(
        &self,
        http: &ProviderHttp,
        how: &SignIn,
        on_step: impl FnMut(Step),
    ) -> Result<SignedIn, SignOnError> {
        let signing_in = self.enter_code(http, on_step);
        match timeout(how.limit, signing_in).await {
            Ok(outcome) => outcome,
            Err(_) => Err(SignOnError::TimedOut(how.limit)),
        }
    }

    async fn enter_code(
        &self,
        http: &ProviderHttp,
        mut on_step: impl FnMut(Step),
    ) -> Result<SignedIn, SignOnError> {
        let discovery = self.discover(http).await?;
        let endpoint = discovery.device_authorization_endpoint.as_deref();
        let endpoint = endpoint.ok_or_else(|| SignOnError::NoDeviceCode {
            url: self.authority.clone(),
        })?;
        require_tls(endpoint)?;
        let url = DeviceAuthorizationUrl::new(endpoint.to_owned());
        let url = url.map_err(|error| self.unusable(error.to_string()))?;
        let client = self.client(&discovery)?.set_device_authorization_url(url);

        let ask = |request| http.clone().send(request, "device_code");
        let request = client.exchange_device_code().add_scopes(self.scopes());
        let given = request.request_async(&ask).await;
        let given: StandardDeviceAuthorizationResponse =
            given.map_err(|error| self.refused(error))?;
        on_step(Step::EnterCode {
            url: given.verification_uri().to_string(),
            code: given.user_code().secret().clone(),
        });
        let request = client.exchange_device_access_token(&given);
        let answer = request.request_async(&ask, sleep, None).await;
        let answer = answer.map_err(|error| self.refused(error))?;
        // A sign-in of this kind has no nonce: the device code binds the answer to who asks.
        let tokens = self.checked(http, &discovery, &answer, None).await?;
        Ok(SignedIn::without_browser(tokens))
    }
}
