//! The one table of the module's errors. The page for its users and what the module itself must know
//! of them are generated from it.

use EndsCommand::{No, OnlyAWait, Yes};
use RaisedBy::{Both, Library, Module};

use super::text;
use crate::contract::Category::{self, *};

/// All that is the same each time an error occurs.
#[derive(Debug)]
pub(crate) struct Entry {
    /// The stable name: the first word of the error id.
    pub(crate) id: &'static str,
    pub(crate) category: Category,
    pub(crate) ends_command: EndsCommand,
    #[cfg_attr(not(test), expect(dead_code, reason = "for what is generated"))]
    pub(crate) raised_by: RaisedBy,
    /// What happened, for the page.
    #[cfg_attr(not(test), expect(dead_code, reason = "for what is generated"))]
    pub(crate) when: &'static str,
    /// What to do about it, where nothing better is known.
    pub(crate) advice: &'static str,
}

impl Entry {
    /// What happened as a sentence, with the next step where there is one.
    pub(crate) fn message(&self, what: &str) -> String {
        let what = text::sentence(what);
        match self.next_step() {
            Some(next) => format!("{what} {next}"),
            None => what,
        }
    }

    /// What to do next, for the message itself, where something is missing: many scripts log nothing else.
    pub(crate) fn next_step(&self) -> Option<&'static str> {
        Some(match self.id {
            "NotConnected" => "Run Connect-JIM.",
            "UrlMissing" => "Give -Url, or set JIM_URL.",
            "ConnectedSystemNotFound" => "Get-JIMConnectedSystem lists them.",
            "RunProfileNotFound" => "Get-JIMRunProfile -All lists them.",
            "ScheduleNotFound" => "Get-JIMSchedule lists them.",
            "ScheduleExecutionNotFound" => "Get-JIMScheduleExecution lists them.",
            "ActivityNotFound" => "Check the id: JIM removes old activities after a while.",
            _ => return None,
        })
    }
}

/// Whether an error ends the command that met it; those of Connect-JIM all do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EndsCommand {
    Yes,
    No,
    /// Only when it ends the wait for a run.
    OnlyAWait,
}

/// Which side of the boundary raises an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RaisedBy {
    Library,
    Module,
    Both,
}

/// The entry of an error; one that is not in the table is a fault of our own.
pub(crate) fn entry(id: &str) -> &'static Entry {
    let found = ERRORS.iter().find(|entry| entry.id == id);
    found.unwrap_or(&INTERNAL_ERROR)
}

/// A fault of our own.
pub(crate) static INTERNAL_ERROR: Entry = Entry {
    id: "InternalError",
    category: NotSpecified,
    ends_command: Yes,
    raised_by: Both,
    when: "The module met a fault of its own.",
    advice: "Please report this fault with the command that met it. Other commands go on \
           working.",
};

/// All other errors.
pub(crate) static ERRORS: &[Entry] = &[
    Entry {
        id: "InvalidUrl",
        category: InvalidArgument,
        ends_command: No,
        raised_by: Library,
        when: "The address given to `Connect-JIM` cannot be one of a JIM server.",
        advice: "Give the address that you use for JIM in a browser, such as \
               https://jim.example.com.",
    },
    Entry {
        id: "InvalidApiKey",
        category: InvalidArgument,
        ends_command: No,
        raised_by: Both,
        when: "The key is empty or holds characters that cannot be sent, such as a line break.",
        advice: "Copy the key again: it is one word that begins with jim_ak_.",
    },
    Entry {
        id: "ClientSetupFailed",
        category: ResourceUnavailable,
        ends_command: No,
        raised_by: Library,
        when: "The proxy settings or the certificate store of this computer cannot be used.",
        advice: "Check the proxy settings (HTTPS_PROXY, HTTP_PROXY) and the certificate store of \
               this computer. A system without authorities needs the package ca-certificates, or \
               a file of them in SSL_CERT_FILE or -CACertificate.",
    },
    Entry {
        id: "ServerUnreachable",
        category: ConnectionError,
        ends_command: No,
        raised_by: Library,
        when: "No answer: no such host, refused, reset.",
        advice: "Check the address, that the server is running and that no firewall or proxy is in \
               between.",
    },
    Entry {
        id: "CertificateNotAccepted",
        category: SecurityError,
        ends_command: OnlyAWait,
        raised_by: Library,
        when: "The certificate of the server, or of its sign-on provider, expired, is for \
               another host or of an authority that is not trusted; or the server did not accept \
               the client's.",
        advice: "Check that the address names the host in the certificate. If the certificate is \
               of an authority of your own, give that with -CACertificate; if the server wants \
               yours, with -Certificate.",
    },
    Entry {
        id: "InvalidCertificateFile",
        category: InvalidArgument,
        ends_command: Yes,
        raised_by: Both,
        when: "A file of certificates cannot be read or holds none.",
        advice: "Give a file in PEM form: it has lines such as -----BEGIN CERTIFICATE-----.",
    },
    Entry {
        id: "InvalidProxy",
        category: InvalidArgument,
        ends_command: Yes,
        raised_by: Both,
        when: "The address of a proxy cannot be used.",
        advice: "Give it as in -Proxy http://proxy.example.com:8080, and who you are to it with \
               -ProxyCredential.",
    },
    Entry {
        id: "ProxyRefused",
        category: ConnectionError,
        ends_command: OnlyAWait,
        raised_by: Library,
        when: "A proxy on the way wants credentials.",
        advice: "Give the proxy's user name and password with -ProxyCredential, or leave the \
               server out of the proxy with the environment variable NO_PROXY.",
    },
    Entry {
        id: "RequestTimedOut",
        category: OperationTimeout,
        ends_command: No,
        raised_by: Library,
        when: "A request took longer than it may: 30 seconds, or what `Connect-JIM` was told.",
        advice: "The server is slow or the network is. Try again; Test-JIMConnection tells how \
               long it takes to answer, and Connect-JIM -RequestTimeoutSeconds gives it more time.",
    },
    Entry {
        id: "ServerRedirects",
        category: ConnectionError,
        ends_command: OnlyAWait,
        raised_by: Library,
        when: "The server points elsewhere. The module does not follow, so that the key goes \
               nowhere else.",
        advice: "Connect to that address if it is your JIM server. The module does not follow it \
               by itself, so that your key goes nowhere else.",
    },
    Entry {
        id: "NotAJimServer",
        category: ProtocolError,
        ends_command: OnlyAWait,
        raised_by: Library,
        when: "Something answered that is not a JIM API, such as a web page.",
        advice: "Check the address: it should be the one that you use for JIM in a browser. A \
               proxy or a sign-in page in between can also answer like this.",
    },
    Entry {
        id: "AnswerTooLarge",
        category: LimitsExceeded,
        ends_command: OnlyAWait,
        raised_by: Library,
        when: "An answer was longer than any of JIM's.",
        advice: "Try again. If it stays, a proxy in between may change the answers, or the server \
               is of a version that this module does not know: compare ServerVersion of \
               Test-JIMConnection.",
    },
    Entry {
        id: "InvalidAnswer",
        category: InvalidData,
        ends_command: OnlyAWait,
        raised_by: Library,
        when: "An answer was JSON, but not what was expected.",
        advice: "Try again. If it stays, a proxy in between may change the answers, or the server \
               is of a version that this module does not know: compare ServerVersion of \
               Test-JIMConnection.",
    },
    Entry {
        id: "AuthenticationFailed",
        category: AuthenticationError,
        ends_command: OnlyAWait,
        raised_by: Library,
        when: "The server did not accept the key, or the sign-in has ended and cannot be \
               renewed.",
        advice: "Connect again with Connect-JIM. A sign-in can have ended, and -Force signs in as \
               somebody else; a key can be mistyped, expired or disabled. A server whose \
               database hangs can answer so, too, for a moment.",
    },
    Entry {
        id: "SignOnNotOffered",
        category: InvalidOperation,
        ends_command: Yes,
        raised_by: Library,
        when: "The server takes API keys only.",
        advice: "Connect with an API key instead: Connect-JIM -ApiKey (Read-Host -AsSecureString)",
    },
    Entry {
        id: "SignOnFailed",
        category: SecurityError,
        ends_command: OnlyAWait,
        raised_by: Library,
        when: "What came back from the sign-in was not accepted: another state, nonce, audience, \
               signature or issuer, an expired token, an unsafe address.",
        advice: "Connect again with Connect-JIM. If it stays, tell your administrator: the \
               provider and the server may not be set up for each other, or somebody is in \
               between.",
    },
    Entry {
        id: "SignOnRefused",
        category: AuthenticationError,
        ends_command: OnlyAWait,
        raised_by: Library,
        when: "The provider said no; its words are in the message.",
        advice: "Connect again with Connect-JIM, or ask the administrator of your company account.",
    },
    Entry {
        id: "SignOnTimedOut",
        category: OperationTimeout,
        ends_command: Yes,
        raised_by: Library,
        when: "Nobody completed the sign-in in the browser in time.",
        advice: "Connect again, and complete the sign-in; -TimeoutSeconds gives more time. If the \
               browser shows an error of the provider about the redirect address, its \
               administrator has to register http://localhost:8400/callback/ and the same on \
               the ports to 8409 for JIM's client.",
    },
    Entry {
        id: "SignOnUnattended",
        category: InvalidOperation,
        ends_command: Yes,
        raised_by: Library,
        when: "Nobody can sign in: the session is not interactive, or shows no browser to anybody.",
        advice: "Connect with an API key: -ApiKey, or JIM_API_KEY in the environment. Where somebody \
               reads what this session writes, -NoBrowser shows the address to open, and \
               -UseDeviceCode a code to enter on another device.",
    },
    Entry {
        id: "SignOnPortsTaken",
        category: ResourceUnavailable,
        ends_command: Yes,
        raised_by: Library,
        when: "Other programs, or other sign-ins that still wait, have the ports 8400 to 8409.",
        advice: "End other sign-ins that still wait, or the programs that have these ports. \
               -UseDeviceCode and -ApiKey need none.",
    },
    Entry {
        id: "SignOnNotAccepted",
        category: AuthenticationError,
        ends_command: Yes,
        raised_by: Library,
        when: "The person signed in at the provider, but the server does not take its token.",
        advice: "Nothing is wrong with the account. JIM's administrator has to compare its single \
               sign-on settings with the provider's: the authority, the names that the provider \
               may give as issuer, and the audience of the access tokens, which must be signed \
               tokens (JWT) for JIM's API. A remembered sign-in that was made before the settings \
               changed is replaced with -Force.",
    },
    Entry {
        id: "DeviceCodeNotOffered",
        category: InvalidOperation,
        ends_command: Yes,
        raised_by: Library,
        when: "`-UseDeviceCode` was given, and the provider has no device codes.",
        advice: "Use -NoBrowser, which shows an address to open, or connect with -ApiKey.",
    },
    Entry {
        id: "SignOnProviderUnreachable",
        category: ConnectionError,
        ends_command: No,
        raised_by: Library,
        when: "The provider did not answer.",
        advice: "Check that this computer reaches the provider, through -Proxy where it needs one. \
               With -ApiKey no provider is asked.",
    },
    Entry {
        id: "CredentialStoreFailed",
        category: ResourceUnavailable,
        ends_command: No,
        raised_by: Library,
        when: "The credential store (Secret Service, Keychain, Credential Manager) could not be \
               read or written.",
        advice: "It may still hold the sign-in. Unlock it and try again, or connect with \
               -NoPersist, which does not need it.",
    },
    Entry {
        id: "AccessDenied",
        category: PermissionDenied,
        ends_command: OnlyAWait,
        raised_by: Library,
        when: "The key or the account lacks a role, or JIM does not know the account.",
        advice: "Give the account or the key the Administrator role in JIM, or connect as somebody \
               else. Test-JIMConnection tells whether JIM knows the account at all.",
    },
    Entry {
        id: "TooManyRequests",
        category: QuotaExceeded,
        ends_command: No,
        raised_by: Library,
        when: "The server limits how many requests it takes, and asked for too long a pause.",
        advice: "Wait a minute and try again. A key may make 300 requests a minute unless your \
               administrator set another limit.",
    },
    Entry {
        id: "RequestRefused",
        category: InvalidOperation,
        ends_command: OnlyAWait,
        raised_by: Library,
        when: "The server refused, with its reasons; all of them are in the message.",
        advice: "Change what the server names, and try again.",
    },
    Entry {
        id: "ServerFailed",
        category: ResourceUnavailable,
        ends_command: No,
        raised_by: Library,
        when: "The server failed (5xx), and did so again.",
        advice: "Try again in a moment. If it stays, the server's log tells why.",
    },
    Entry {
        id: "ServerNotReady",
        category: ResourceUnavailable,
        ends_command: No,
        raised_by: Library,
        when: "The server accepts nobody because its database is out of reach.",
        advice: "Your key is not the reason: try again when the server's database is back.",
    },
    Entry {
        id: "ConnectedSystemNotFound",
        category: ObjectNotFound,
        ends_command: No,
        raised_by: Both,
        when: "No connected system has that id or name.",
        advice: "Check the id or the name. Get-JIMConnectedSystem -Name takes wildcards, such as \
               'HR*'.",
    },
    Entry {
        id: "RunProfileNotFound",
        category: ObjectNotFound,
        ends_command: No,
        raised_by: Both,
        when: "No run profile has that id or name.",
        advice: "Check the id or the name. Get-JIMRunProfile -Name takes wildcards, such as 'Full*'.",
    },
    Entry {
        id: "ActivityNotFound",
        category: ObjectNotFound,
        ends_command: OnlyAWait,
        raised_by: Library,
        when: "No activity has that id.",
        advice: "Take the ActivityId that Start-JIMRunProfile -PassThru gives.",
    },
    Entry {
        id: "ActivityNotARun",
        category: InvalidArgument,
        ends_command: No,
        raised_by: Library,
        when: "The activity records an edit or another event: there is no end of a run to wait for.",
        advice: "Give the activity of a run: the ActivityId that Start-JIMRunProfile -PassThru gives. \
               Get-JIMActivity reads any activity.",
    },
    Entry {
        id: "WorkerTaskNotFound",
        category: ObjectNotFound,
        ends_command: No,
        raised_by: Library,
        when: "The worker has no task with that id, or none for that activity: it is already over, or \
               the id is another thing's.",
        advice: "Get-JIMWorkerTask lists what waits and what runs; Get-JIMActivity tells how a run went \
               that is over.",
    },
    Entry {
        id: "ConnectedSystemNameNotUnique",
        category: InvalidArgument,
        ends_command: No,
        raised_by: Library,
        when: "Several connected systems have that name; the message lists their ids.",
        advice: "Use the id instead of the name.",
    },
    Entry {
        id: "RunProfileNameNotUnique",
        category: InvalidArgument,
        ends_command: No,
        raised_by: Library,
        when: "Several run profiles of the system have that name; the message lists their ids.",
        advice: "Use the id instead of the name.",
    },
    Entry {
        id: "InvalidApiPath",
        category: InvalidArgument,
        ends_command: No,
        raised_by: Library,
        when: "The path of `Invoke-JIMRestMethod` is a whole address, or would leave JIM's API: a key \
               goes nowhere else.",
        advice: "Give the path below the server's address, such as \
                 synchronisation/connected-systems/1.",
    },
    Entry {
        id: "InvalidRequest",
        category: InvalidArgument,
        ends_command: No,
        raised_by: Library,
        when: "The body of `Invoke-JIMRestMethod` is text that is no JSON, a GET has one, or `-All` is \
               given for something else than a GET.",
        advice: "Give -Body an object or a hashtable, which is converted to JSON, or text that is JSON, \
                 and -Method what is to be done.",
    },
    Entry {
        id: "InvalidActivityId",
        category: InvalidArgument,
        ends_command: No,
        raised_by: Library,
        when: "The id of an activity is neither a GUID nor a number.",
        advice: "Take the ActivityId that Start-JIMRunProfile -PassThru gives.",
    },
    Entry {
        id: "ScheduleNotFound",
        category: ObjectNotFound,
        ends_command: No,
        raised_by: Both,
        when: "No schedule has that id or name.",
        advice: "Check the id or the name. Get-JIMSchedule -Name takes wildcards, such as 'Night*'.",
    },
    Entry {
        id: "ScheduleNameNotUnique",
        category: InvalidArgument,
        ends_command: No,
        raised_by: Library,
        when: "Several schedules have that name; the message lists their ids.",
        advice: "Use the id instead of the name.",
    },
    Entry {
        id: "ScheduleExecutionNotFound",
        category: ObjectNotFound,
        ends_command: OnlyAWait,
        raised_by: Library,
        when: "No execution of a schedule has that id.",
        advice: "Check the id: it is that of an execution, and not that of its schedule or of an activity.",
    },
    Entry {
        id: "StartUncertain",
        category: InvalidResult,
        ends_command: Yes,
        raised_by: Library,
        when: "The answer to a start was lost, and what it began could not be found. It is not started \
               again.",
        advice: "Get-JIMActivity tells how a run stands, Get-JIMScheduleExecution how a schedule does.",
    },
    Entry {
        id: "ChangeUncertain",
        category: InvalidResult,
        ends_command: No,
        raised_by: Library,
        when: "The answer to a creation was lost. It is not sent again.",
        advice: "Look with Get-JIMRunProfile whether it was made before you try again.",
    },
    Entry {
        id: "WaitTimedOut",
        category: OperationTimeout,
        ends_command: Yes,
        raised_by: Library,
        when: "`-Timeout` passed: the run or the schedule goes on, or, where the message says so, nothing \
               was started.",
        advice: "Get-JIMActivity tells how a run stands, Get-JIMScheduleExecution how a schedule does.",
    },
    Entry {
        id: "RunLost",
        category: InvalidResult,
        ends_command: Yes,
        raised_by: Library,
        when: "The worker has dropped the run's task, and the activity stays in progress: nothing works \
               on the run any more, and it will never end. A cancelled run can be left so.",
        advice: "Get-JIMActivity tells how far the run came. Start the run profile again when you know \
               why it was dropped.",
    },
    Entry {
        id: "RunProfileFailed",
        category: InvalidResult,
        ends_command: Yes,
        raised_by: Library,
        when: "The run failed.",
        advice: "Get-JIMActivity tells how the run stands.",
    },
    Entry {
        id: "RunProfileCancelled",
        category: OperationStopped,
        ends_command: Yes,
        raised_by: Library,
        when: "Somebody cancelled the run. The server does not tell who.",
        advice: "Get-JIMActivity tells how the run stands.",
    },
    Entry {
        id: "RunProfileCompletedWithErrors",
        category: InvalidResult,
        ends_command: No,
        raised_by: Library,
        when: "The run is complete, but objects failed.",
        advice: "Get-JIMActivity tells how the run stands.",
    },
    Entry {
        id: "ScheduleFailed",
        category: InvalidResult,
        ends_command: Yes,
        raised_by: Library,
        when: "A step of the schedule failed, and the steps after it did not run.",
        advice: "Get-JIMScheduleExecution -Id tells how each step went, and Get-JIMActivity why one failed.",
    },
    Entry {
        id: "ScheduleCancelled",
        category: OperationStopped,
        ends_command: Yes,
        raised_by: Library,
        when: "Somebody cancelled the execution of the schedule that was waited for.",
        advice: "Get-JIMScheduleExecution -Id tells how far it came.",
    },
    Entry {
        id: "ScheduleCompletedWithErrors",
        category: InvalidResult,
        ends_command: No,
        raised_by: Library,
        when: "The schedule is complete, but a step failed that was allowed to, or objects of a step did.",
        advice: "Get-JIMActivity tells why, with the activity of the step.",
    },
    Entry {
        id: "NativeLibraryNotLoaded",
        category: ResourceUnavailable,
        ends_command: Yes,
        raised_by: Module,
        when: "The module's library for this platform is missing or cannot be loaded.",
        advice: "Read in the message what is wrong with the file. Mostly the module is to be installed again: Install-PSResource JIM -Reinstall",
    },
    Entry {
        id: "NotConnected",
        category: ConnectionError,
        ends_command: Yes,
        raised_by: Module,
        when: "This session has no current connection, or the one given was ended.",
        advice: "Connect first, for example: Connect-JIM -Url https://jim.example.com",
    },
    Entry {
        id: "UrlMissing",
        category: InvalidArgument,
        ends_command: Yes,
        raised_by: Module,
        when: "Neither `-Url` nor `JIM_URL` names a server.",
        advice: "Give the address that you use for JIM in a browser: Connect-JIM -Url \
               https://jim.example.com",
    },
    Entry {
        id: "WrongInputObject",
        category: InvalidType,
        ends_command: No,
        raised_by: Module,
        when: "The input is not what the cmdlet acts on.",
        advice: "Pipe what the cmdlet acts on: a run profile is what Get-JIMRunProfile gives, or \
               its id.",
    },
    Entry {
        id: "InvalidWildcard",
        category: InvalidArgument,
        ends_command: No,
        raised_by: Module,
        when: "A pattern cannot be read, and nothing has it for its name.",
        advice: "Put a backtick before a square bracket that is meant literally, or leave it out: `*` \
               stands for any letters.",
    },
    Entry {
        id: "ObjectOfAnotherServer",
        category: InvalidArgument,
        ends_command: No,
        raised_by: Module,
        when: "The input was read from another server than the one that is connected.",
        advice: "Read the object again from this server, or connect to the other one.",
    },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jim_client::ErrorKind;

    use super::*;

    #[test]
    fn every_error_of_the_client_is_in_the_table_and_no_other_is_but_the_modules_own() {
        let ids = |entries: &mut dyn Iterator<Item = &'static Entry>| -> BTreeSet<_> {
            entries.map(|entry| entry.id).collect()
        };
        let clients: BTreeSet<_> = ErrorKind::NAMES.iter().copied().collect();
        let from_the_library = &mut ERRORS.iter().filter(|entry| entry.raised_by != Module);
        assert_eq!(ids(from_the_library), clients);
        let all = ids(&mut ERRORS.iter());
        assert_eq!(all.len(), ERRORS.len(), "an id is there twice");
    }
}
