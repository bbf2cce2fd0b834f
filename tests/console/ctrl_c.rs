//! Ctrl+C as a key of the terminal: the prompt is back, and says what goes on without it.

use jim_e2e::{BAR, CTRL_C, LONG, Prompt, simulator};
use jim_simulator::{Act, Fault, Outcome, ReceivedRequest};

#[test]
#[cfg_attr(not(setsid), ignore = "setsid (util-linux) is not installed")]
fn ctrl_c_in_a_wait_gives_the_prompt_back_and_says_that_the_run_goes_on() {
    let mut prompt = Prompt::connected();
    prompt.simulator.set_outcome(10, Outcome::Endless);
    prompt.enter("Start-JIMRunProfile -RunProfileId 10 -Wait");
    prompt.terminal.wait_for(BAR);
    prompt.terminal.press(CTRL_C);
    prompt.wait();

    let [run] = &prompt.simulator.executions()[..] else {
        panic!("one run was started");
    };
    let said = format!(
        "The run goes on. See how it stands with:\n  Get-JIMActivity -Id {}\n",
        run.activity_id
    );
    let screen = prompt.terminal.screen();
    assert!(screen.shows(&said), "{}", screen.text());
    assert!(!screen.shows(BAR), "{}", screen.text());
    assert_eq!(screen.red(), "");
    assert_eq!(
        prompt.run("(Get-JIMConnectedSystem -Id 1).Name"),
        ["HR System"]
    );
    assert_eq!(prompt.simulator.executions()[0].status, "InProgress");
}

#[test]
#[cfg_attr(not(setsid), ignore = "setsid (util-linux) is not installed")]
fn ctrl_c_ends_connecting_to_a_server_that_does_not_answer() {
    let simulator = simulator();
    let hour = Act::Drip(3_600_000);
    simulator.fault(Fault::new("GET", "/health/version", hour));
    let mut prompt = Prompt::with("Import-Module $env:JIM_MODULE", simulator);
    prompt.enter("Connect-JIM");
    let asked = |request: &ReceivedRequest| request.path == "/health/version";
    assert!(prompt.simulator.wait_for(asked, LONG));
    prompt.terminal.press(CTRL_C);
    prompt.wait();

    prompt.simulator.clear_faults();
    assert_eq!(prompt.run("(Connect-JIM).Connected"), ["True"]);
}
