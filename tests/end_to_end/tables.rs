//! Tables: an id is whole, and a name takes what the screen has.

use jim_simulator::{Configuration, Options};

use crate::harness::Harness;

const SYSTEM: &str = "A connected system whose name is long enough for a wide screen";
const PROFILE: &str = "Full Import of everything that the human resources department has";

fn large() -> Harness {
    let configuration = Configuration::new()
        .system(1_234_567_890, SYSTEM)
        .run_profile(2_147_483_647, 1_234_567_890, PROFILE, "FullImport");
    Harness::with(Options {
        configuration,
        ..Options::default()
    })
}

#[test]
fn an_id_is_whole_on_a_screen_of_any_width() {
    let harness = large();
    for columns in [80, 120, 200] {
        let systems = harness.screen_of(columns, "Get-JIMConnectedSystem");
        assert!(systems.contains("1234567890 "), "{systems}");
        let profiles = harness.screen_of(columns, "Get-JIMConnectedSystem | Get-JIMRunProfile");
        assert!(profiles.contains("2147483647 "), "{profiles}");
        assert!(profiles.contains(" 1234567890"), "{profiles}");
        for line in systems.lines().chain(profiles.lines()) {
            assert!(
                line.chars().count() <= columns as usize,
                "{columns}: {line}"
            );
        }
    }
}

#[test]
fn a_name_is_whole_where_the_screen_has_room_and_cut_at_its_end_where_it_has_not() {
    let harness = large();
    let wide = harness.screen_of(
        200,
        "Get-JIMConnectedSystem; Get-JIMConnectedSystem | Get-JIMRunProfile",
    );
    assert!(wide.contains(SYSTEM), "{wide}");
    assert!(wide.contains(PROFILE), "{wide}");
    let narrow = harness.screen("Get-JIMConnectedSystem");
    assert!(narrow.contains("A connected system whose na"), "{narrow}");
    assert!(narrow.contains('…'), "{narrow}");
}
