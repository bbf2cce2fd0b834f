//! Finds what some tests need and not every machine has, so that they count as ignored where it is missing.
//!
//! With `JIM_TESTS_REQUIRED` set, these tests run and fail there instead, but for those that
//! `JIM_TESTS_OPTIONAL` lists.

use std::env;
use std::process::{Command, Stdio};

/// A thing that tests need: its name as a `cfg`, and the commands that show that it is here.
const NEEDS: [(&str, &[&[&str]]); 3] = [
    (
        "secret_service",
        &[
            &["dbus-daemon", "--version"],
            &["gnome-keyring-daemon", "--version"],
        ],
    ),
    // A process whose names of hosts are its own.
    (
        "host_names",
        &[&["unshare", "--map-root-user", "--mount", "true"]],
    ),
    // A program that is the leader of a terminal.
    ("setsid", &[&["setsid", "--version"]]),
];

fn main() {
    let required =
        env::var("JIM_TESTS_REQUIRED").is_ok_and(|value| !matches!(&*value, "" | "0" | "false"));
    let optional = env::var("JIM_TESTS_OPTIONAL").unwrap_or_default();
    for (need, commands) in NEEDS {
        println!("cargo::rustc-check-cfg=cfg({need})");
        let must_be_here = required && !optional.split(',').any(|one| one.trim() == need);
        if cfg!(target_os = "linux") && (must_be_here || commands.iter().all(|one| succeeds(one))) {
            println!("cargo::rustc-cfg={need}");
        }
    }
    // Only Windows keeps the modules of a person where no variable can move them.
    println!("cargo::rustc-check-cfg=cfg(own_modules)");
    if !cfg!(windows) || env::var("CI").is_ok_and(|value| !matches!(&*value, "" | "0" | "false")) {
        println!("cargo::rustc-cfg=own_modules");
    }
    println!("cargo::rerun-if-env-changed=CI");
    println!("cargo::rerun-if-env-changed=JIM_TESTS_REQUIRED");
    println!("cargo::rerun-if-env-changed=JIM_TESTS_OPTIONAL");
    // A program that is installed later changes a folder of the PATH.
    let path = env::var_os("PATH").filter(|_| cfg!(target_os = "linux"));
    for folder in env::split_paths(&path.unwrap_or_default()).filter(|folder| folder.is_dir()) {
        println!("cargo::rerun-if-changed={}", folder.display());
    }
    println!("cargo::rerun-if-env-changed=PATH");
}

fn succeeds(command: &[&str]) -> bool {
    let status = Command::new(command[0])
        .args(&command[1..])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success())
}
