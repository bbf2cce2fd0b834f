//! Keys that complete and answer.

use jim_e2e::Prompt;
use jim_simulator::{Configuration, RunProfile};

#[test]
#[cfg_attr(not(setsid), ignore = "setsid (util-linux) is not installed")]
fn tab_completes_the_name_of_a_connected_system_in_quotes() {
    let mut prompt = Prompt::connected();
    prompt.write("Get-JIMRunProfile -ConnectedSystemName H");
    prompt.terminal.press("\t");
    let completed = "PS> Get-JIMRunProfile -ConnectedSystemName 'HR System'";
    prompt.terminal.wait_until(completed, |screen| {
        screen.before_cursor().ends_with(completed)
    });
}

#[test]
#[cfg_attr(not(setsid), ignore = "setsid (util-linux) is not installed")]
fn the_question_before_a_deletion_is_answered_with_a_key() {
    let mut prompt = Prompt::connected();
    for (answer, left) in [("n", true), ("y", false)] {
        prompt.enter("Remove-JIMRunProfile -Id 14");
        let question = r#"(default is "Y"):"#;
        prompt.terminal.wait_until(question, |screen| {
            screen.before_cursor().trim_end().ends_with(question)
        });
        let asked = "Delete run profile 'Export' (14) on 'HR System'?";
        let screen = prompt.terminal.screen();
        assert!(screen.shows(asked), "{}", screen.text());
        assert!(has_export(&prompt), "it was deleted before the answer");
        prompt.terminal.press(&format!("{answer}\r"));
        prompt.wait();
        assert_eq!(has_export(&prompt), left, "{answer}");
    }
}

fn has_export(prompt: &Prompt) -> bool {
    let is_export = |profile: &RunProfile| profile.id == 14;
    let profiles =
        |configuration: &mut Configuration| configuration.run_profiles.iter().any(is_export);
    prompt.simulator.configuration(profiles)
}
