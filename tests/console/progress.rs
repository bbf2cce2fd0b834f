//! The bar of a wait.

use std::time::Duration;

use jim_e2e::{BAR, CTRL_C, LONG, Prompt};
use jim_simulator::{Act, Fault, Options, ReceivedRequest, Simulator};

/// Longer than any run takes.
const HOUR: Duration = Duration::from_secs(3600);

/// A prompt whose server's time stands still until it is moved on.
fn prompt() -> Prompt {
    let options = Options {
        manual_clock: true,
        ..Options::default()
    };
    Prompt::connected_to(Simulator::start(options).unwrap())
}

#[test]
#[cfg_attr(not(setsid), ignore = "setsid (util-linux) is not installed")]
fn the_bar_is_drawn_while_the_run_goes_on_and_erased_when_it_has_ended() {
    let mut prompt = prompt();
    // The second command holds the screen still when the run has ended.
    let hour = Act::Drip(3_600_000);
    let system = "/synchronisation/connected-systems/1";
    prompt.simulator.fault(Fault::new("GET", system, hour));
    prompt.enter(
        "Start-JIMRunProfile -RunProfileId 10 -Wait -PassThru | % { Get-JIMConnectedSystem -Id 1 }",
    );
    prompt
        .terminal
        .wait_for(&format!("{BAR}Waiting for the worker"));
    prompt.simulator.advance(Duration::from_secs(5));
    prompt
        .terminal
        .wait_for(&format!("{BAR}4/6 Saving changes, 759 of 4,860"));
    prompt.simulator.advance(HOUR);
    let ended = |request: &ReceivedRequest| request.path == system;
    assert!(prompt.simulator.wait_for(ended, LONG));
    prompt
        .terminal
        .wait_until("screen without the bar", |screen| !screen.shows(BAR));

    prompt.terminal.press(CTRL_C);
    prompt.wait();
    assert!(!prompt.terminal.screen().shows(BAR));
}

#[test]
#[cfg_attr(not(setsid), ignore = "setsid (util-linux) is not installed")]
fn a_server_that_goes_and_comes_back_is_told_once_each_above_the_bar() {
    let mut prompt = prompt();
    prompt.enter("Start-JIMRunProfile -RunProfileId 10 -Wait");
    prompt.terminal.wait_for(BAR);
    prompt.simulator.stop();
    told_above_the_bar(&prompt, "The wait goes on.");
    prompt.simulator.restart().unwrap();
    told_above_the_bar(&prompt, "The server answers again");

    prompt.simulator.advance(HOUR);
    prompt.wait();
    let screen = prompt.terminal.screen();
    let text = screen.text();
    for once in [
        "The wait goes on.",
        "The server answers again",
        "Import complete:",
    ] {
        assert_eq!(screen.times_shown(once), 1, "{text}");
    }
    assert!(!screen.shows(BAR), "{text}");
}

#[test]
#[cfg_attr(not(setsid), ignore = "setsid (util-linux) is not installed")]
fn the_bar_of_a_script_stays_above_that_of_the_wait_within() {
    for view in ["Minimal", "Classic"] {
        let mut prompt = prompt();
        prompt.run(&format!("$PSStyle.Progress.View = '{view}'"));
        // The second command holds the screen still when the run has ended.
        let hour = Act::Drip(3_600_000);
        let system = "/synchronisation/connected-systems/1";
        prompt.simulator.fault(Fault::new("GET", system, hour));
        prompt.enter(
            "Write-Progress Night 1/2; Start-JIMRunProfile 10 -Wait; Write-Progress Night 2/2; Get-JIMConnectedSystem -Id 1",
        );
        let (outer, inner) = ("Night", "HR System: Full Import");
        prompt.terminal.wait_until("both bars", |screen| {
            let text = screen.text();
            let bars = text.rsplit("Get-JIMConnectedSystem -Id 1").next();
            bars.and_then(|bars| Some((bars.find(outer)?, bars.find(inner)?)))
                .is_some_and(|(outer, inner)| outer < inner)
        });
        prompt.simulator.advance(HOUR);
        let ended = |request: &ReceivedRequest| request.path == system;
        assert!(prompt.simulator.wait_for(ended, LONG));
        prompt
            .terminal
            .wait_until("the script's bar alone", |screen| {
                screen.shows("2/2 ") && !screen.shows(&format!("{inner} ["))
            });
        prompt.terminal.press(CTRL_C);
        prompt.wait();
    }
}

/// Waits until a sentence stands on the screen and the bar, once and alone, below it.
fn told_above_the_bar(prompt: &Prompt, sentence: &str) {
    prompt.terminal.wait_until(sentence, |screen| {
        let written = screen.written();
        let below = written.split(sentence).nth(1);
        below.is_some_and(|below| below.contains(BAR)) && screen.times_shown(BAR) == 1
    });
}
