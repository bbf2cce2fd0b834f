//! A simulated JIM server as a program.

use std::io::{Read, Write};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc;
use std::time::Duration;

use clap::Parser;
use jim_simulator::{
    Authority, Error, Fault, Key, KeyRole, OpenIdProvider, Options, ProviderOptions,
    ServerCertificate, SignOn, Simulator, Tls,
};

/// A JIM server that needs no database and touches nobody's account.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The address to listen on.
    #[arg(long, default_value = "127.0.0.1")]
    address: IpAddr,
    /// The port; 0 takes any that is free.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// The administrator's key.
    #[arg(long, default_value = "jim_ak_simulator")]
    api_key: String,
    /// How many times faster than in life the worker is.
    #[arg(long, default_value_t = 1.0)]
    speed: f64,
    /// How many milliseconds every answer takes.
    #[arg(long, default_value_t = 0)]
    latency: u64,
    /// Take any number of requests.
    #[arg(long)]
    no_rate_limits: bool,
    /// Refuse to start a run profile that is queued or running.
    #[arg(long)]
    strict: bool,
    /// Start an import of a directory without a selected partition, with a warning.
    #[arg(long)]
    partition_warnings: bool,
    /// A file with a JSON array of things that go wrong.
    #[arg(long)]
    faults: Option<PathBuf>,
    /// Be on https; the certificate to trust is written to this folder, as authority.pem.
    #[arg(long, value_name = "FOLDER")]
    tls: Option<PathBuf>,
    /// Let people sign in, at an OpenID provider on this machine where everybody is let in.
    #[arg(long)]
    sign_on: bool,
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let mut cause: Option<&dyn std::error::Error> = Some(&error);
            let mut said = Vec::new();
            while let Some(current) = cause {
                said.push(current.to_string());
                cause = current.source();
            }
            eprintln!("jim-simulator: {}", said.join(": "));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), Error> {
    let mut keys = Key::defaults();
    keys[0] = Key::new(
        &arguments.api_key,
        "Infrastructure Key",
        KeyRole::Infrastructure,
    );
    let provider = arguments
        .sign_on
        .then(|| OpenIdProvider::start(ProviderOptions::default()))
        .transpose()?;
    let simulator = Simulator::start(Options {
        address: arguments.address,
        port: arguments.port,
        keys,
        sign_on: provider
            .as_ref()
            .map_or(SignOn::Recorded, OpenIdProvider::sign_on),
        latency: Duration::from_millis(arguments.latency),
        speed: arguments.speed,
        rate_limits: !arguments.no_rate_limits,
        strict: arguments.strict,
        partition_warnings: arguments.partition_warnings,
        faults: arguments.faults.as_deref().map_or(Ok(Vec::new()), faults)?,
        tls: arguments.tls.as_deref().map(tls).transpose()?,
        ..Options::default()
    })?;
    // Whoever reads the announcement may end the program at once.
    let ended = watch_for_the_end()?;
    let mut announcement = format!(
        "JIM simulator at {} with the key {}",
        simulator.url(),
        simulator.api_key()
    );
    if let Some(provider) = &provider {
        announcement += &format!(" and sign-on at {}", provider.authority());
    }
    let mut output = std::io::stdout();
    // Nobody reads it any more: the server is as useful without the line.
    let _ = writeln!(output, "{announcement}").and_then(|()| output.flush());
    // It ends too when nobody is left who could tell it to.
    let _ = ended.recv();
    Ok(())
}

fn faults(file: &Path) -> Result<Vec<Fault>, Error> {
    let failed = |source: Box<dyn std::error::Error + Send + Sync>| Error::Faults {
        path: file.to_owned(),
        source,
    };
    let text = std::fs::read_to_string(file).map_err(|error| failed(error.into()))?;
    serde_json::from_str(&text).map_err(|error| failed(error.into()))
}

/// Makes an authority that lives as long as the program, and leaves its certificate to the clients.
fn tls(folder: &Path) -> Result<Tls, Error> {
    let authority = Authority::new("JIM simulator authority")?;
    let path = folder.join("authority.pem");
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&path, authority.pem()))
        .map_err(|source| Error::Authority { path, source })?;
    authority.server(ServerCertificate::Valid)
}

/// Is told of Ctrl+C, of a request to end, or of the end of a piped input: the owner is gone then.
fn watch_for_the_end() -> Result<mpsc::Receiver<()>, Error> {
    let (end, ended) = mpsc::channel();
    let interrupted = end.clone();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Error::Run)?;
    let signalled = runtime.block_on(async { signals() }).map_err(Error::Run)?;
    std::thread::spawn(move || {
        runtime.block_on(signalled);
        interrupted.send(())
    });
    std::thread::spawn(move || {
        use std::io::IsTerminal;
        let mut input = std::io::stdin();
        let read = input.read_to_end(&mut Vec::new());
        // A server in the background has a closed input from the beginning, and goes on.
        let piped = !input.is_terminal() && read.is_ok() && is_pipe();
        if piped { end.send(()) } else { Ok(()) }
    });
    Ok(ended)
}

#[cfg(unix)]
fn is_pipe() -> bool {
    use std::os::fd::AsFd;
    use std::os::unix::fs::FileTypeExt;
    let file = std::io::stdin()
        .as_fd()
        .try_clone_to_owned()
        .map(std::fs::File::from);
    let kind = file
        .and_then(|file| file.metadata())
        .map(|data| data.file_type());
    kind.is_ok_and(|kind| kind.is_fifo() || kind.is_socket())
}

#[cfg(not(unix))]
fn is_pipe() -> bool {
    true
}

/// Listens from now on; what it gives is done at the first signal.
#[cfg(unix)]
fn signals() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(windows)]
fn signals() -> std::io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
    })
}
