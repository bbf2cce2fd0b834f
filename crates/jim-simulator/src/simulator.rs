//! A running simulator, and what its owner can see and do.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::background::Background;
use crate::connection::{self, Secured};
use crate::estate::{Estate, Outcome};
use crate::faults::Fault;
use crate::options::{Error, Options};
use crate::serve;
use crate::shared::Shared;
use crate::standing::Standing;
use crate::state::State;

/// A JIM server on the loopback interface, with a thread of its own. Dropping it ends it.
pub struct Simulator {
    url: String,
    key: String,
    address: SocketAddr,
    shared: Arc<Shared<State>>,
    /// None on plain http.
    secured: Option<Arc<Secured>>,
    /// None while it is stopped.
    serving: Option<Background>,
}

/// A request that the server took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Its method.
    pub method: String,
    /// Its path below `/api/v1`.
    pub path: String,
    /// Its query, decoded.
    pub query: String,
    /// The status of the answer; none when the connection was dropped first.
    pub status: Option<u16>,
    /// The key that it came with.
    pub key: Option<String>,
    /// The access token that it came with.
    pub bearer: Option<String>,
    /// Whose certificate the connection came with: its common name.
    pub client_certificate: Option<String>,
}

/// A run that the server queued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Execution {
    /// The system that it runs on.
    pub connected_system_id: i32,
    /// What it runs.
    pub run_profile_id: i32,
    /// The activity that tells how it goes.
    pub activity_id: String,
    /// The worker's task.
    pub task_id: String,
    /// How it stands.
    pub status: String,
}

impl Simulator {
    /// Starts a server.
    ///
    /// # Errors
    /// When the port is taken, or the options make no sense.
    pub fn start(options: Options) -> Result<Self, Error> {
        if !options.speed.is_finite() || options.speed <= 0.0 {
            return Err(Error::Speed(options.speed));
        }
        let key = options.keys.first().ok_or(Error::NoKey)?.secret.clone();
        let address = SocketAddr::from((options.address, options.port));
        let secured = Secured::with(options.tls.as_ref())?;
        let scheme = if secured.is_some() { "https" } else { "http" };
        let shared = Arc::new(Shared::new(State::new(options)));
        let (address, serving) = serve(address, &shared, secured.as_ref())?;
        Ok(Self {
            url: format!("{scheme}://{address}"),
            key,
            address,
            shared,
            secured,
            serving: Some(serving),
        })
    }

    /// Breaks all connections and takes no more, as when the server's host goes down.
    pub fn stop(&mut self) {
        self.serving = None;
    }

    /// Takes connections again, on the same port and with all that the server knew.
    ///
    /// # Errors
    /// When something else has taken the port.
    pub fn restart(&mut self) -> Result<(), Error> {
        self.stop();
        let (_, serving) = serve(self.address, &self.shared, self.secured.as_ref())?;
        self.serving = Some(serving);
        Ok(())
    }

    /// The server's address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The administrator's key.
    pub fn api_key(&self) -> &str {
        &self.key
    }

    /// All requests so far.
    pub fn requests(&self) -> Vec<Seen> {
        self.shared.with(|state| state.seen.clone())
    }

    /// How many connections ended before they were secure.
    pub fn failed_handshakes(&self) -> usize {
        let secured = self.secured.as_ref();
        secured.map_or(0, |secured| {
            secured.failed_handshakes.load(Ordering::Relaxed)
        })
    }

    /// Waits until a request of that kind was taken; false when none came in time.
    pub fn wait_for(&self, wanted: impl Fn(&Seen) -> bool, limit: Duration) -> bool {
        self.shared
            .wait_until(|state| state.seen.iter().any(&wanted), limit)
    }

    /// All runs so far.
    pub fn executions(&self) -> Vec<Execution> {
        self.shared.with(|state| {
            let now = state.clock.now();
            let runs = state.runs.iter().zip(state.times());
            runs.map(|(run, times)| Execution {
                connected_system_id: run.system.id,
                run_profile_id: run.profile.id,
                activity_id: run.activity_id.clone(),
                task_id: run.task_id.clone(),
                status: Standing::of(run, times, now).status,
            })
            .collect()
        })
    }

    /// From now on runs of that profile end so.
    pub fn set_outcome(&self, run_profile: i32, outcome: Outcome) {
        self.estate(|estate| {
            let profiles = estate.run_profiles.iter_mut();
            for profile in profiles.filter(|profile| profile.id == run_profile) {
                profile.outcome = outcome.clone();
            }
        });
    }

    /// Looks at what the server has, or changes it behind its users' backs.
    pub fn estate<T>(&self, act: impl FnOnce(&mut Estate) -> T) -> T {
        self.shared.with(|state| act(&mut state.estate))
    }

    /// One more thing that goes wrong.
    pub fn fault(&self, fault: Fault) {
        self.shared.with(|state| state.faults.add(fault));
    }

    /// Nothing goes wrong any more.
    pub fn clear_faults(&self) {
        self.shared.with(|state| state.faults.clear());
    }

    /// Whether the database is out of reach: nobody is recognised then.
    pub fn set_database_down(&self, down: bool) {
        self.shared.with(|state| state.database_down = down);
    }

    /// Moves the server's clock on.
    pub fn advance(&self, by: Duration) {
        self.shared.with(|state| state.clock.advance(by));
    }
}

fn serve(
    address: SocketAddr,
    shared: &Arc<Shared<State>>,
    secured: Option<&Arc<Secured>>,
) -> Result<(SocketAddr, Background), Error> {
    let (shared, secured) = (Arc::clone(shared), secured.cloned());
    Background::start("jim-simulator", address, move |stream| {
        let shared = Arc::clone(&shared);
        connection::serve(stream, secured.clone(), move |request, client| {
            serve::respond(request, client, Arc::clone(&shared))
        })
    })
}
