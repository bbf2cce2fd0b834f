//! Failures in the words of the module's users: what happened, and what to do.

use std::error::Error as _;

use jim_client::{Error, ErrorKind, LookupTarget};
use serde_json::json;

use crate::event::{Failure, Object};
use crate::output;
use crate::text;

pub(crate) const REPORT: &str =
    "Please report this fault with the command that met it. Other commands go on working.";

/// A failure without a target of its own.
pub(crate) fn failure(error: &Error) -> Box<Failure> {
    Box::new(Failure {
        id: error.kind().name().to_owned(),
        message: text::sentence(&error.to_string()),
        advice: advice(error),
        causes: causes(error),
        terminating: false,
        target: target(error),
    })
}

/// The same failure, ending the command.
pub(crate) fn fatal(error: &Error) -> Box<Failure> {
    let mut failure = failure(error);
    failure.terminating = true;
    failure
}

fn target(error: &Error) -> Option<(&'static str, Object)> {
    let reference =
        |name: &str, value| ("Reference", Object::from_iter([(name.to_owned(), value)]));
    let looked_for = match error {
        // As the error has it: what was given can hold a password.
        Error::InvalidUrl { url, .. } => return Some(reference("url", json!(url))),
        Error::NotFound(target) | Error::Ambiguous { target, .. } => target,
        Error::RunEnded(end) => return Some((output::EXECUTION, output::run_end(end))),
        Error::InvalidActivityId(id) => &LookupTarget::Activity(id.clone()),
        _ => return None,
    };
    let (name, value) = match looked_for {
        LookupTarget::ConnectedSystemId(id) => ("connectedSystemId", json!(id)),
        LookupTarget::ConnectedSystemName(name) => ("connectedSystemName", json!(name)),
        LookupTarget::RunProfileId { id, .. } => ("runProfileId", json!(id)),
        LookupTarget::RunProfileName { name, .. } => ("runProfileName", json!(name)),
        LookupTarget::Activity(id) => ("activityId", json!(id)),
    };
    Some(reference(name, value))
}

/// The chain of causes that the message does not already tell.
fn causes(error: &Error) -> Vec<String> {
    let mut causes = Vec::new();
    let mut cause = error.source();
    while let Some(current) = cause {
        causes.push(current.to_string());
        cause = current.source();
    }
    causes
}

fn advice(error: &Error) -> String {
    if let Error::WaitFailed { run, .. } = error {
        return format!(
            "The run may go on. {} See how it went with: Get-JIMActivity -Id {}",
            kind_advice(error),
            run.activity_id
        );
    }
    match error {
        Error::StartTimedOut { .. } => {
            "Start it again, and give -Timeout more seconds: it begins with the command.".to_owned()
        }
        Error::WaitTimedOut { run, .. } => format!(
            "The run goes on. See how it stands with: Get-JIMActivity -Id {}. \
             Give -Timeout more seconds, or leave it out to wait until the run ends.",
            run.activity_id
        ),
        Error::RunEnded(end) => format!(
            "See the details with: Get-JIMActivity -Id {}",
            end.run.activity_id
        ),
        Error::StartUncertain { candidates, .. } if candidates.is_empty() => {
            "Look at the newest activities of this run profile in JIM before you start it again: \
             a second run is not refused."
                .to_owned()
        }
        Error::StartUncertain { candidates, .. } => format!(
            "One of these activities may be the run: {}. Look at each with Get-JIMActivity -Id \
             before you start the run profile again.",
            candidates.join(", ")
        ),
        Error::Ambiguous { .. } => {
            "Use the id instead of the name, for example -ConnectedSystemId or -RunProfileId."
                .to_owned()
        }
        _ => kind_advice(error).to_owned(),
    }
}

fn kind_advice(error: &Error) -> &'static str {
    match error.kind() {
        ErrorKind::InvalidUrl => {
            "Give the address that you use for JIM in a browser, such as https://jim.example.com."
        }
        ErrorKind::InvalidApiKey => "Copy the key again: it is one word that begins with jim_ak_.",
        ErrorKind::ServerUnreachable => {
            "Check the address, that the server is running and that no firewall or proxy is in between."
        }
        ErrorKind::CertificateNotAccepted => {
            "Check that the address names the host in the certificate. If the certificate is of an \
             authority of your own, give that with -CACertificate; if the server wants yours, with \
             -Certificate."
        }
        ErrorKind::InvalidCertificateFile => {
            "Give a file in PEM form: it has lines such as -----BEGIN CERTIFICATE-----."
        }
        ErrorKind::InvalidProxy => {
            "Give it as in -Proxy http://proxy.example.com:8080, and who you are to it with \
             -ProxyCredential."
        }
        ErrorKind::ProxyRefused => {
            "Give the proxy's user name and password with -ProxyCredential, or leave the server out \
             of the proxy with the environment variable NO_PROXY."
        }
        ErrorKind::RequestTimedOut => {
            "The server is slow or the network is. Try again; Test-JIMConnection tells how long \
             it takes to answer."
        }
        ErrorKind::ServerRedirects => {
            "Connect to that address if it is your JIM server. The module does not follow it by \
             itself, so that your key goes nowhere else."
        }
        ErrorKind::NotAJimServer => {
            "Check the address: it should be the one that you use for JIM in a browser. A proxy or \
             a sign-in page in between can also answer like this."
        }
        ErrorKind::AnswerTooLarge | ErrorKind::InvalidAnswer => {
            "Try again. If it stays, a proxy in between may change the answers, or the server is of \
             a version that this module does not know: compare ServerVersion of Test-JIMConnection."
        }
        ErrorKind::AuthenticationFailed => {
            "Connect again with Connect-JIM. A sign-in can have ended, and -Force signs in as somebody \
             else; a key can be mistyped, expired or disabled. A server whose database hangs can \
             answer so, too, for a moment."
        }
        ErrorKind::SignOnNotOffered => {
            "Connect with an API key instead: Connect-JIM -ApiKey (Read-Host -AsSecureString)"
        }
        ErrorKind::SignOnFailed => {
            "Connect again with Connect-JIM. If it stays, tell your administrator: the provider and \
             the server may not be set up for each other, or somebody is in between."
        }
        ErrorKind::SignOnRefused => {
            "Connect again with Connect-JIM, or ask the administrator of your company account."
        }
        ErrorKind::SignOnTimedOut => {
            "Connect again, and complete the sign-in in a browser on this computer; -TimeoutSeconds \
             gives more time. If the browser shows an error of the provider, its administrator has to \
             allow http://127.0.0.1/callback, on any port, for JIM's client."
        }
        ErrorKind::CredentialStoreFailed => {
            "It may still hold the sign-in. Unlock it and try again, or connect with -NoPersist, which \
             does not need it."
        }
        ErrorKind::SignOnProviderUnreachable => {
            "Check that this computer reaches the provider, through -Proxy where it needs one. \
             With -ApiKey no provider is asked."
        }
        ErrorKind::AccessDenied => {
            "Give the account or the key the Administrator role in JIM, or connect as somebody else."
        }
        ErrorKind::TooManyRequests => {
            "Wait a minute and try again. A key may make 300 requests a minute unless your \
             administrator set another limit."
        }
        ErrorKind::RequestRefused => "Change what the server names, and try again.",
        ErrorKind::ServerFailed => {
            "Try again in a moment. If it stays, the server's log tells why."
        }
        ErrorKind::ServerNotReady => {
            "Your key is not the reason: try again when the server's database is back."
        }
        ErrorKind::ConnectedSystemNotFound => "Get-JIMConnectedSystem lists the connected systems.",
        ErrorKind::RunProfileNotFound => {
            "Get-JIMConnectedSystem | Get-JIMRunProfile lists all run profiles."
        }
        ErrorKind::ActivityNotFound => {
            "Check the id. JIM removes old activities from its history after a while."
        }
        ErrorKind::InvalidActivityId => {
            "Take the ActivityId that Start-JIMRunProfile -PassThru gives."
        }
        ErrorKind::ConnectedSystemNameNotUnique | ErrorKind::RunProfileNameNotUnique => {
            "Use the id instead of the name."
        }
        ErrorKind::ClientSetupFailed => {
            "Check the proxy settings (HTTPS_PROXY, HTTP_PROXY) and the certificate store of this \
             computer. A system without authorities needs the package ca-certificates, or a file of \
             them in SSL_CERT_FILE or -CACertificate."
        }
        ErrorKind::ChangeUncertain => {
            "Look with Get-JIMRunProfile whether it was made before you try again."
        }
        ErrorKind::StartUncertain
        | ErrorKind::WaitTimedOut
        | ErrorKind::RunProfileFailed
        | ErrorKind::RunProfileCancelled
        | ErrorKind::RunProfileCompletedWithErrors => "Get-JIMActivity tells how the run stands.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_that_took_too_long_is_told_with_its_limit() {
        let error = Error::TooSlow {
            url: "https://jim.example.com".into(),
            limit: std::time::Duration::from_secs(30),
        };
        let failure = failure(&error);
        assert_eq!(failure.id, "RequestTimedOut");
        assert_eq!(
            failure.message,
            "https://jim.example.com did not answer within 30 s."
        );
        assert!(failure.advice.contains("Test-JIMConnection"));
    }

    #[test]
    fn a_wait_that_failed_names_its_activity_and_the_way_on() {
        let execution = serde_json::from_value(json!({ "activityId": "01a2" })).unwrap();
        let target = jim_client::run::RunTarget {
            run_profile_id: 7,
            run_profile_name: Some("A".into()),
            connected_system_id: 1,
            connected_system_name: Some("B".into()),
        };
        let run = jim_client::run::Run::queued(target, execution);
        let error = Error::WaitFailed {
            run: Box::new(run),
            source: Box::new(Error::NotFound(LookupTarget::Activity("01a2".into()))),
        };
        let failure = failure(&error);
        assert_eq!(failure.id, "ActivityNotFound");
        assert!(
            failure.advice.contains("Get-JIMActivity -Id 01a2"),
            "{}",
            failure.advice
        );
        assert!(!failure.terminating);
    }
}
