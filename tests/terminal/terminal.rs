//! A terminal with a program on it.

use std::fs::File;
use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use nix::pty::{Winsize, openpty};

use crate::screen::{COLUMNS, ROWS, Screen};

/// How long anything may take before a test fails; nothing takes this long.
pub const LONG: Duration = Duration::from_secs(60);

/// The key that interrupts.
pub const CTRL_C: &str = "\x03";

/// Two programs that start at once are not to get each other's terminals.
static STARTING: Mutex<()> = Mutex::new(());

/// A pseudo-terminal and the program on it, which ends with it.
pub struct Terminal {
    program: Child,
    keyboard: File,
    shown: Arc<Shown>,
}

#[derive(Default)]
struct Shown {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    screen: Screen,
    /// Nobody has the terminal any more.
    left: bool,
}

impl Terminal {
    /// Starts a program as the leader of the terminal, so that Ctrl+C is a signal to it.
    pub fn start(command: &Command) -> Self {
        let starting = STARTING.lock().unwrap();
        let size = Winsize {
            ws_row: ROWS as u16,
            ws_col: COLUMNS as u16,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        let pty = openpty(&size, None).unwrap();
        // Unlike the original, a clone is closed in a program that is started.
        let master = File::from(pty.master.try_clone().unwrap());
        let slave = || Stdio::from(pty.slave.try_clone().unwrap());
        let (stdin, stdout, stderr) = (slave(), slave(), slave());
        drop(pty);

        let mut leader = Command::new("setsid");
        leader
            .args(["--ctty", "--"])
            .arg(command.get_program())
            .args(command.get_args())
            .env("TERM", "xterm-256color");
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => leader.env(name, value),
                None => leader.env_remove(name),
            };
        }
        if let Some(folder) = command.get_current_dir() {
            leader.current_dir(folder);
        }
        let program = leader.stdin(stdin).stdout(stdout).stderr(stderr).spawn();
        // The program alone has the other end, so that its end is told.
        drop(leader);
        drop(starting);

        let shown = Arc::<Shown>::default();
        let (output, showing) = (master.try_clone().unwrap(), Arc::clone(&shown));
        thread::spawn(move || show(output, &showing));
        Self {
            program: program.unwrap(),
            keyboard: master,
            shown,
        }
    }

    /// Presses keys.
    pub fn press(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
    }

    /// Waits until the screen is as it should be.
    pub fn wait_until(&self, what: &str, wanted: impl Fn(&Screen) -> bool) {
        self.wait(what, |state| wanted(&state.screen));
    }

    /// Waits until the screen has a text.
    pub fn wait_for(&self, text: &str) {
        self.wait_until(text, |screen| screen.shows(text));
    }

    /// The screen as it is at this moment.
    pub fn screen(&self) -> Screen {
        self.shown.state.lock().unwrap().screen.clone()
    }

    /// Waits until the program ends by itself, and gives its exit code.
    pub fn exit_code(&mut self) -> Option<i32> {
        self.wait("the end of the program", |state| state.left);
        self.program.wait().unwrap().code()
    }

    fn wait(&self, what: &str, wanted: impl Fn(&State) -> bool) {
        let state = self.shown.state.lock().unwrap();
        let changed = &self.shown.changed;
        let (state, limit) = changed
            .wait_timeout_while(state, LONG, |state| !wanted(state))
            .unwrap();
        let screen = state.screen.text();
        drop(state);
        assert!(
            !limit.timed_out(),
            "waited in vain for {what}; the screen:\n{screen}"
        );
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// Shows what comes out, and answers where the cursor is, until nobody has the terminal any more.
fn show(mut terminal: File, shown: &Shown) {
    let mut parser = vte::Parser::new();
    let mut bytes = [0; 4096];
    while let Ok(count @ 1..) = terminal.read(&mut bytes) {
        let mut state = shown.state.lock().unwrap();
        parser.advance(&mut state.screen, &bytes[..count]);
        let replies = state.screen.take_replies();
        drop(state);
        shown.changed.notify_all();
        // A program that has asked can be gone before the answer.
        let _ = terminal.write_all(&replies);
    }
    shown.state.lock().unwrap().left = true;
    shown.changed.notify_all();
}
