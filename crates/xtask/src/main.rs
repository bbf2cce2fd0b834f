//! The project's chores, as `cargo xtask <command>`.

mod bench;
mod build;
mod changelog;
mod check;
mod demo;
mod dependencies;
mod docs;
mod dotnet;
mod glibc;
mod install;
mod licences;
mod links;
mod manifest;
mod natives;
mod notices;
mod package;
mod pester;
mod platforms;
mod pwsh;
mod simulator;
mod soak;
mod stage;
mod version;
mod workspace;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::workspace::{Profile, Workspace};

/// Builds, shows and tests the PowerShell module for JIM.
#[derive(Parser)]
#[command(bin_name = "cargo xtask", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the module, so that `Import-Module ./JIM.psd1` works.
    Build(Optimisation),
    /// Show the module at work: a tour against a simulated JIM server.
    Demo(Optimisation),
    /// Open a PowerShell prompt, connected to a fresh simulated JIM server.
    Shell(Optimisation),
    /// Check formatting and lints, build everything and run every test.
    Test,
    /// Start and wait for ten minutes, while a server fails in every way; then report.
    Soak {
        /// For the soak itself, such as `--seconds 3600 --sessions 50 --seed 7`.
        #[arg(last = true)]
        options: Vec<String>,
    },
    /// Measure the optimised module beside Invoke-RestMethod.
    Bench {
        /// Write the measures to docs/performance.md.
        #[arg(long)]
        write: bool,
        /// For the measures themselves, such as `--rounds 3 --rows 10000`.
        #[arg(last = true)]
        options: Vec<String>,
    },
    /// Make the pictures of docs/pictures again, and check the links of all pages (Linux).
    Docs,
    /// Pack the module as a gallery takes it, into target/package.
    Package {
        /// A folder with the native libraries of several platforms, such as linux-x64/libjim_native.so. Without
        /// it, that of this machine is built and packed.
        #[arg(long)]
        natives: Option<PathBuf>,
    },
    /// Test the package that lies in target/package on this machine.
    PackageTest,
    /// Run the tests of the native boundary under AddressSanitizer (Linux and macOS).
    Sanitise,
}

#[derive(Args)]
struct Optimisation {
    /// Optimise the native code; the build takes longer.
    #[arg(long)]
    release: bool,
}

impl Optimisation {
    fn profile(&self) -> Profile {
        if self.release {
            Profile::Release
        } else {
            Profile::Dev
        }
    }
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    let workspace = Workspace::open()?;
    match command {
        Command::Build(optimisation) => build::everything(&workspace, optimisation.profile()),
        Command::Demo(optimisation) => return demo::demo(&workspace, optimisation.profile()),
        Command::Shell(optimisation) => return demo::shell(&workspace, optimisation.profile()),
        Command::Test => check::everything(&workspace),
        Command::Soak { options } => soak::soak(&workspace, Profile::Dev, &options),
        Command::Bench { write, options } => bench::bench(&workspace, write, &options),
        Command::Docs => docs::docs(&workspace),
        Command::Package { natives } => package::package(&workspace, natives.as_deref()),
        Command::PackageTest => package::test(&workspace),
        Command::Sanitise => soak::sanitise(&workspace),
    }?;
    Ok(ExitCode::SUCCESS)
}
