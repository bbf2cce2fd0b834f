//! A running simulator, and what its owner can see and do.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::error::Error;
use crate::faults::{Fault, Faults};
use crate::http::{self, BackgroundServer, Secured};
use crate::options::Options;
use crate::requests::ReceivedRequest;
use crate::service::Service;
use crate::shared::Shared;
use crate::world::{Clock, Configuration, Ids, Outcome, RateLimits, World, initial_changes};

/// A JIM server on the loopback interface, with a thread of its own. Dropping it ends it.
pub struct Simulator {
    url: String,
    key: String,
    address: SocketAddr,
    service: Arc<Service>,
    /// None on plain http.
    secured: Option<Arc<Secured>>,
    /// None while it is stopped.
    serving: Option<BackgroundServer>,
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
        let service = Arc::new(service(options));
        let (address, serving) = serve(address, &service, secured.as_ref())?;
        Ok(Self {
            url: format!("{scheme}://{address}"),
            key,
            address,
            service,
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
        let (_, serving) = serve(self.address, &self.service, self.secured.as_ref())?;
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
    pub fn requests(&self) -> Vec<ReceivedRequest> {
        self.service.requests.with(|requests| requests.clone())
    }

    /// How many connections ended before they were secure.
    pub fn failed_handshakes(&self) -> usize {
        let secured = self.secured.as_ref();
        secured.map_or(0, |secured| {
            secured.failed_handshakes.load(Ordering::Relaxed)
        })
    }

    /// Waits until a request of that kind was taken; false when none came in time.
    pub fn wait_for(&self, wanted: impl Fn(&ReceivedRequest) -> bool, limit: Duration) -> bool {
        let requests = &self.service.requests;
        requests.wait_until(|requests| requests.iter().any(&wanted), limit)
    }

    /// All runs so far.
    pub fn executions(&self) -> Vec<Execution> {
        self.service.world.with(|world| {
            let runs = world.snapshots();
            runs.map(|(run, _, snapshot)| Execution {
                connected_system_id: run.system.id,
                run_profile_id: run.profile.id,
                activity_id: run.activity_id.clone(),
                task_id: run.task_id.clone(),
                status: snapshot.status,
            })
            .collect()
        })
    }

    /// From now on runs of that profile end so.
    pub fn set_outcome(&self, run_profile: i32, outcome: Outcome) {
        self.configuration(|configuration| {
            let profiles = configuration.run_profiles.iter_mut();
            for profile in profiles.filter(|profile| profile.id == run_profile) {
                profile.outcome = outcome.clone();
            }
        });
    }

    /// Looks at what the server has, or changes it behind its users' backs.
    pub fn configuration<T>(&self, act: impl FnOnce(&mut Configuration) -> T) -> T {
        self.service
            .world
            .with(|world| act(&mut world.configuration))
    }

    /// One more thing that goes wrong.
    pub fn fault(&self, fault: Fault) {
        self.service.with_faults(|faults| faults.add(fault));
    }

    /// Nothing goes wrong any more.
    pub fn clear_faults(&self) {
        self.service.with_faults(Faults::clear);
    }

    /// Whether the database is out of reach: nobody is recognised then.
    pub fn set_database_down(&self, down: bool) {
        self.service.world.with(|world| world.database_down = down);
    }

    /// Whether the worker is down: runs stay queued then. What it had begun goes on.
    pub fn set_worker_down(&self, down: bool) {
        self.service.world.with(|world| world.set_worker_down(down));
    }

    /// Deletes an activity, as a clean-up of the history does. Its run goes on, and its task tells so.
    pub fn delete_activity(&self, id: &str) {
        self.service.world.with(|world| world.delete_activity(id));
    }

    /// Moves the server's clock on.
    pub fn advance(&self, by: Duration) {
        self.service.world.with(|world| world.clock.advance(by));
    }
}

fn service(options: Options) -> Service {
    let mut faults = Faults::default();
    options
        .faults
        .into_iter()
        .for_each(|fault| faults.add(fault));
    let world = World {
        configuration_changes: initial_changes(&options.configuration),
        configuration: options.configuration,
        keys: options.keys,
        sign_on: options.sign_on,
        rate_limits: options.rate_limits.then(RateLimits::default),
        strict: options.strict,
        partition_warnings: options.partition_warnings,
        speed: options.speed,
        database_down: false,
        downtimes: Vec::new(),
        runs: Vec::new(),
        schedule_executions: Vec::new(),
        schedule_changes: HashMap::new(),
        ids: Ids::new(options.began),
        clock: Clock::new(options.manual_clock, options.began),
    };
    Service::new(Arc::new(Shared::new(world)), faults, options.latency)
}

fn serve(
    address: SocketAddr,
    service: &Arc<Service>,
    secured: Option<&Arc<Secured>>,
) -> Result<(SocketAddr, BackgroundServer), Error> {
    let (service, secured) = (Arc::clone(service), secured.cloned());
    BackgroundServer::start("jim-simulator", address, move |stream| {
        let service = Arc::clone(&service);
        http::serve(stream, secured.clone(), move |request, client| {
            let service = Arc::clone(&service);
            async move { service.respond(request, client).await }
        })
    })
}
