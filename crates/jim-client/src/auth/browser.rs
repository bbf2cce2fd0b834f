//! The browser of whoever asks, and how its end is noticed.

use std::fmt;
use std::sync::Arc;

use tokio::sync::oneshot;

use crate::environment::Environment;

type Open = dyn Fn(&str) -> Result<(), String> + Send + Sync;

/// What opens a page. Called on a thread of its own, where it may block.
#[derive(Clone)]
pub struct Browser(Arc<Open>);

impl Browser {
    /// The browser that the session's variables lead to.
    ///
    /// # Errors
    /// Why no browser can be shown to anybody, in words.
    pub fn of(environment: &Environment) -> Result<Self, String> {
        system::browser(environment)
    }

    /// Anything else; an error when the page could not be opened, in words.
    pub fn new(open: impl Fn(&str) -> Result<(), String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(open))
    }

    /// Opens a page; what comes says how that ended, which can be long after the page was seen.
    pub(super) fn open(&self, url: &str) -> oneshot::Receiver<Result<(), String>> {
        let (ended, waiting) = oneshot::channel();
        let (open, url) = (Arc::clone(&self.0), url.to_owned());
        // Not on the runtime, which would wait for a browser that stays open.
        std::thread::spawn(move || {
            // Nobody may wait for it any more.
            let _ = ended.send(open(&url));
        });
        waiting
    }
}

impl fmt::Debug for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Browser")
    }
}

#[cfg(all(unix, not(target_vendor = "apple")))]
mod system {
    use std::io::ErrorKind;
    use std::path::Path;
    use std::process::{Command, Stdio};

    use super::Browser;
    use crate::environment::Environment;

    /// Browsers that show their pages in the terminal itself.
    const IN_THE_TERMINAL: [&str; 5] = ["lynx", "links", "links2", "elinks", "w3m"];

    /// `BROWSER`, with several programs between colons; else what the desktop opens addresses with.
    pub(super) fn browser(environment: &Environment) -> Result<Browser, String> {
        let named = environment.get("BROWSER").map(str::to_owned);
        let shown = ["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"];
        if named.is_none() && !shown.iter().any(|name| environment.get(name).is_some()) {
            return Err(
                "this session has no display: neither DISPLAY, WAYLAND_DISPLAY nor BROWSER is set"
                    .into(),
            );
        }
        let environment = environment.clone();
        Ok(Browser::new(move |url| match &named {
            Some(commands) => one_of(commands, url, &environment),
            None => match run("xdg-open", url, &environment) {
                Err(Failed::Missing) => webbrowser::open(url).map_err(|error| error.to_string()),
                ended => ended.map_err(|failed| failed.said("xdg-open")),
            },
        }))
    }

    enum Failed {
        Missing,
        Ended(String),
    }

    impl Failed {
        fn said(self, command: &str) -> String {
            match self {
                Self::Missing => format!("there is no program {command}"),
                Self::Ended(why) => format!("{command} {why}"),
            }
        }
    }

    fn one_of(commands: &str, url: &str, environment: &Environment) -> Result<(), String> {
        let mut failed = Vec::new();
        for command in commands
            .split(':')
            .filter(|command| !command.trim().is_empty())
        {
            match run(command, url, environment) {
                Ok(()) => return Ok(()),
                Err(why) => failed.push(why.said(command)),
            }
        }
        Err(failed.join("; "))
    }

    /// Runs one to its end: what hands the page on ends at once, and one that is the browser itself with it.
    fn run(command: &str, url: &str, environment: &Environment) -> Result<(), Failed> {
        let mut words: Vec<String> = command.split_whitespace().map(str::to_owned).collect();
        match words.iter_mut().skip(1).find(|word| word.contains("%s")) {
            Some(word) => *word = word.replace("%s", url),
            None => words.push(url.to_owned()),
        }
        let Some((program, arguments)) = words.split_first() else {
            return Err(Failed::Missing);
        };
        let mut child = Command::new(program);
        child.args(arguments).envs(environment.iter());
        let name = Path::new(program).file_name().unwrap_or_default();
        if !IN_THE_TERMINAL.iter().any(|other| name == *other) {
            child.stdin(Stdio::null());
            child.stdout(Stdio::null()).stderr(Stdio::null());
        }
        match child.status() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(Failed::Ended(format!("ended with {status}"))),
            Err(error) if error.kind() == ErrorKind::NotFound => Err(Failed::Missing),
            Err(error) => Err(Failed::Ended(format!("could not be started: {error}"))),
        }
    }
}

#[cfg(not(all(unix, not(target_vendor = "apple"))))]
mod system {
    use super::Browser;
    use crate::environment::Environment;

    pub(super) fn browser(environment: &Environment) -> Result<Browser, String> {
        // It would open on a screen that its person does not see.
        if environment.get("SSH_CONNECTION").is_some() {
            return Err("this session came over SSH".into());
        }
        Ok(Browser::new(|url| {
            webbrowser::open(url).map_err(|error| error.to_string())
        }))
    }
}

#[cfg(all(test, unix, not(target_vendor = "apple")))]
mod tests {
    use super::*;

    fn of(variables: &[(&str, &str)]) -> Result<Browser, String> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Browser::of(&variables.iter().map(owned).collect())
    }

    async fn opened(browser: &str) -> Result<(), String> {
        let browser = of(&[("BROWSER", browser)])?;
        let ended = browser.open("page").await;
        ended.unwrap_or_else(|_| Err("nothing was told".into()))
    }

    #[tokio::test]
    async fn a_browser_that_ends_badly_is_noticed_and_the_next_one_is_taken() {
        let _alone = crate::auth::PORTS_OR_PROCESSES.lock().await;
        assert!(opened("true").await.is_ok());
        assert!(opened("false:true").await.is_ok());
        assert!(opened("no-such-browser:true").await.is_ok());
        let said = opened("false:no-such-browser").await.unwrap_err();
        assert!(said.contains("false ended with exit status: 1"), "{said}");
        assert!(said.contains("no program no-such-browser"), "{said}");
    }

    #[tokio::test]
    async fn the_address_takes_the_place_that_the_variable_gives_it() {
        let _alone = crate::auth::PORTS_OR_PROCESSES.lock().await;
        assert!(opened("test page =").await.is_ok());
        assert!(opened("test %s = page").await.is_ok());
        assert!(opened("test %s = another").await.is_err());
    }

    #[test]
    fn a_session_without_a_display_has_no_browser() {
        assert!(of(&[]).unwrap_err().contains("DISPLAY"));
        assert!(of(&[("DISPLAY", "")]).is_err());
        for name in ["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME", "BROWSER"] {
            assert!(of(&[(name, ":0")]).is_ok(), "{name}");
        }
    }
}
