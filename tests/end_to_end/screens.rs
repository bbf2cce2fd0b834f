//! What the screen shows of the objects: tables and lists, on narrow and wide screens.

use crate::harness::Harness;

const OBJECTS: &str = "
$profiles = Get-JIMRunProfile -ConnectedSystemId 2
$systems = Get-JIMConnectedSystem
$execution = Start-JIMRunProfile 10 -Wait -PassThru 6> $null
$activity = Get-JIMActivity $execution.ActivityId
$connection = Get-JIMConnection
$test = Test-JIMConnection
";

const VARIABLES: [&str; 6] = [
    "$profiles",
    "$systems",
    "$execution",
    "$activity",
    "$connection",
    "$test",
];

const VIEWS: [&str; 7] = [
    "",
    "| Format-Table",
    "| Format-Table -AutoSize",
    "| Format-Table -Property *",
    "| Format-List",
    "| Format-List -Property *",
    "| Format-Wide",
];

/// The words of the line of a table that has a word.
fn row<'screen>(screen: &'screen str, word: &str) -> Vec<&'screen str> {
    let line = screen
        .lines()
        .find(|line| line.split_whitespace().any(|cell| cell == word));
    line.unwrap_or_else(|| panic!("no line with '{word}':\n{screen}"))
        .split_whitespace()
        .collect()
}

#[test]
fn no_view_of_an_object_is_wider_than_the_screen() {
    let harness = Harness::new();
    for columns in [80, 200] {
        let shown: String = VARIABLES
            .iter()
            .flat_map(|variable| {
                VIEWS.map(|view| format!("'== {variable} {view}'; {variable} {view}\n"))
            })
            .collect();
        let screen = harness.screen_of(columns, &format!("{OBJECTS}{shown}"));
        for line in screen.lines() {
            assert!(
                line.chars().count() <= columns as usize,
                "{columns}: {line}\n{screen}"
            );
        }
        assert_eq!(
            screen.matches("== $").count(),
            VARIABLES.len() * VIEWS.len(),
            "{screen}"
        );
        assert!(!screen.contains("Exception"), "{screen}");
    }
}

#[test]
fn the_id_of_an_activity_is_whole_in_every_view() {
    for columns in [80, 200] {
        let harness = Harness::new();
        let views = VIEWS.iter().filter(|view| !view.contains("Wide"));
        let shown: String = views
            .map(|view| {
                format!("$execution {view} | Out-Default; $activity {view} | Out-Default\n")
            })
            .collect();
        let screen = harness.screen_of(columns, &format!("{OBJECTS}{shown}"));
        let id = &harness.simulator.executions()[0].activity_id;
        let whole = 2 * (VIEWS.len() - 1);
        assert_eq!(screen.matches(id).count(), whole, "{columns}: {screen}");
    }
}

#[test]
fn the_table_of_run_profiles_can_be_read_at_both_widths() {
    let harness = Harness::new();
    for columns in [80, 200] {
        for view in ["", "| Format-Table", "| Format-Table -AutoSize"] {
            let screen = harness.screen_of(
                columns,
                &format!("Get-JIMRunProfile -ConnectedSystemId 2 {view}"),
            );
            assert_eq!(
                row(&screen, "Partition"),
                ["Id", "Name", "Type", "System", "Partition"],
                "{columns} {view}"
            );
            assert_eq!(
                row(&screen, "22"),
                ["22", "Full", "Synchronisation", "FullSync", "2"],
                "{columns} {view}"
            );
            let partitioned = row(&screen, "26");
            assert_eq!(
                partitioned[..6],
                ["26", "Full", "Import", "(UK)", "FullImport", "2"],
                "{columns} {view}"
            );
            assert!(partitioned[6].starts_with("OU=UK,DC=corp"), "{screen}");
            let deselected = row(&screen, "27");
            assert_eq!(deselected[6], "(deselected)", "{screen}");
            assert_eq!(
                screen.contains('…'),
                columns == 80,
                "{columns} {view}: {screen}"
            );
        }
    }
}

#[test]
fn the_table_of_systems_can_be_read_at_both_widths() {
    let harness = Harness::new();
    for columns in [80, 200] {
        for view in ["", "| Format-Table", "| Format-Table -AutoSize"] {
            let screen = harness.screen_of(columns, &format!("Get-JIMConnectedSystem {view}"));
            assert_eq!(
                row(&screen, "Connector")[..],
                ["Id", "Name", "Connector", "Status", "Objects"],
                "{columns} {view}"
            );
            assert_eq!(
                row(&screen, "5"),
                [
                    "5",
                    "Finance",
                    "Database",
                    "JIM",
                    "File",
                    "Connector",
                    "Active",
                    "1240"
                ],
                "{columns} {view}"
            );
            assert!(!screen.contains('…'), "{columns} {view}: {screen}");
        }
    }
}

#[test]
fn a_list_of_all_properties_has_each_on_a_line_of_its_own() {
    let harness = Harness::new();
    for columns in [80, 200] {
        let screen = harness.screen_of(
            columns,
            "Get-JIMRunProfile -Id 42 | Format-List -Property *",
        );
        let shown: Vec<_> = screen
            .lines()
            .filter_map(|line| line.split_once(" :").map(|(name, _)| name.trim()))
            .collect();
        let expected = [
            "Id",
            "Name",
            "Type",
            "ConnectedSystemId",
            "RunType",
            "PartitionId",
            "PartitionName",
            "PageSize",
            "TargetsDeselectedPartition",
            "FilePath",
            "VerifyImportContentHashes",
            "Server",
        ];
        assert_eq!(shown, expected, "{columns}");
    }
}

#[test]
fn the_list_of_an_execution_and_of_an_activity_has_what_people_look_for() {
    let harness = Harness::new();
    for columns in [80, 200] {
        let screen = harness.screen_of(
            columns,
            &format!("{OBJECTS}$execution | Out-Default; $activity | Out-Default"),
        );
        for shown in [
            "RunProfile      : Full Import",
            "ConnectedSystem : HR System",
            "Status          : Complete",
            "Operation       : Execute Full Import",
            "InitiatedBy     : Infrastructure Key",
        ] {
            assert!(screen.contains(shown), "{columns} '{shown}': {screen}");
        }
        assert!(!screen.contains('…'), "{columns}: {screen}");
    }
}

#[test]
fn columns_that_are_asked_for_are_those_that_are_shown() {
    let harness = Harness::new();
    let screen = harness.screen(
        "Get-JIMRunProfile -ConnectedSystemId 2 | Sort-Object Name -Descending |
             Format-Table Id, Name, PageSize, Server -AutoSize
         10, 11 | Start-JIMRunProfile -Wait -PassThru 6> $null |
             Format-Table RunProfileName, ConnectedSystemName, Status, ObjectsProcessed",
    );
    assert_eq!(
        row(&screen, "PageSize"),
        ["Id", "Name", "PageSize", "Server"]
    );
    let server = harness.simulator.url();
    assert_eq!(
        row(&screen, "20"),
        ["20", "Full", "Import", "100", server],
        "{screen}"
    );
    assert_eq!(
        row(&screen, "4860"),
        ["Full", "Import", "HR", "System", "Complete", "4860"],
        "{screen}"
    );
}

#[test]
fn objects_of_a_file_that_keeps_types_are_shown_as_the_module_s() {
    let harness = Harness::new();
    let screen = harness.screen(
        "$file = New-TemporaryFile
         Get-JIMRunProfile -ConnectedSystemId 2 | Export-Clixml $file
         Import-Clixml $file
         Remove-Item $file",
    );
    assert_eq!(
        row(&screen, "Partition"),
        ["Id", "Name", "Type", "System", "Partition"],
        "{screen}"
    );
}

#[test]
fn a_table_can_be_grouped_by_system() {
    let harness = Harness::new();
    let screen = harness.screen(
        "Get-JIMConnectedSystem -Id 1, 3 | Get-JIMRunProfile | Format-Table -GroupBy ConnectedSystemId",
    );
    for system in ["ConnectedSystemId: 1", "ConnectedSystemId: 3"] {
        assert!(screen.contains(system), "{screen}");
    }
    assert_eq!(screen.matches("Partition").count(), 2, "{screen}");
}
