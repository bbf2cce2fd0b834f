//! What scripts rely on: cmdlets with their parameters, errors, and the properties of objects.
//!
//! `tests/surface.txt` has it as it is in the last release. What differs from that is named in the changelog, above
//! the section of that release.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use jim_simulator::{Act, Fault};

use crate::harness::{Harness, Outcomes, root};

const FILE: &str = "tests/surface.txt";

/// The version of this checkout, which is that of the last release until the next one is made.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Names of cmdlets, errors and types, each with the lines that describe it.
type Surface = BTreeMap<String, Vec<String>>;

const CMDLETS: &str = r#"
    $common = [System.Management.Automation.Cmdlet]::CommonParameters
    foreach ($cmdlet in Get-Command -Module JIM | Sort-Object Name) {
        "$($cmdlet.Name)"
        "    gives $(($cmdlet.OutputType.Name | Sort-Object) -join ', ')"
        foreach ($set in $cmdlet.ParameterSets | Sort-Object Name) {
            "    set $($set.Name)$(if ($set.IsDefault -and $cmdlet.ParameterSets.Count -gt 1) { ', the default' })"
            foreach ($parameter in $set.Parameters | Where-Object Name -NotIn $common | Sort-Object Name) {
                $type = $parameter.ParameterType
                $values = $parameter.Attributes | Where-Object { $_ -is [ValidateSet] } | ForEach-Object ValidValues
                @(
                    "        -$($parameter.Name) <$([Nullable]::GetUnderlyingType($type) ?? $type)>"
                    if ($parameter.IsMandatory) { 'mandatory' }
                    if ($parameter.Position -ge 0) { "position $($parameter.Position)" }
                    if ($parameter.ValueFromPipeline) { 'from the pipeline' }
                    if ($parameter.ValueFromPipelineByPropertyName) { 'by property name' }
                    if ($parameter.Aliases.Count) { "alias $(($parameter.Aliases | Sort-Object) -join ' and ')" }
                    if ($values) { "one of $($values -join ' | ')" }
                ) -join ', '
            }
        }
    }
"#;

/// A way to an object of each type that the cmdlets give.
const OBJECTS: [(&str, &str); 14] = [
    ("JIM.Activity", "Get-JIMActivity -Id $run.ActivityId"),
    (
        "JIM.ActivityItem",
        "Get-JIMActivity -Id $run.ActivityId -ExecutionItems",
    ),
    (
        "JIM.ActivityStats",
        "Get-JIMActivityStats -Id $run.ActivityId",
    ),
    ("JIM.ConnectedSystem", "Get-JIMConnectedSystem -Id 2"),
    (
        "JIM.ConnectedSystemObjectType",
        "Get-JIMConnectedSystem -Id 2 -ObjectTypes",
    ),
    (
        "JIM.ConnectedSystemPartition",
        "Get-JIMConnectedSystemPartition -ConnectedSystemId 2",
    ),
    ("JIM.Connection", "Get-JIMConnection"),
    ("JIM.ConnectionTest", "Test-JIMConnection"),
    (
        "JIM.PendingExport",
        "Get-JIMPendingExport -ConnectedSystemId 2",
    ),
    ("JIM.RunProfile", "Get-JIMRunProfile -Id 26"),
    ("JIM.RunProfileExecution", "$run"),
    ("JIM.Schedule", "Get-JIMSchedule -Name 'Finance*'"),
    (
        "JIM.ScheduleExecution",
        "Start-JIMSchedule 'Finance, by hand' -PassThru",
    ),
    ("JIM.WorkerTask", "Get-JIMWorkerTask"),
];

/// The surface of this checkout.
fn surface() -> Surface {
    let harness = Harness::new();
    // The simulated server has none by itself.
    let pending = r#"{"items":[{"id":"a"}],"totalCount":1,"hasNextPage":false}"#;
    let pending = Act::text(200, "application/json", pending);
    harness
        .simulator
        .fault(Fault::new("GET", "*/pending-exports", pending));
    let mut text = String::new();
    let lines = |script: &str| {
        let outcome = harness.run(script);
        let lines = outcome.succeeded().values().into_iter();
        let lines: Vec<_> = lines
            .map(|line| line.as_str().unwrap().to_owned())
            .collect();
        lines.join("\n") + "\n"
    };
    text += &lines(CMDLETS);
    let objects: String = OBJECTS
        .iter()
        .map(|(name, way)| format!("Show '{name}' (& {{ {way} }} | Select-Object -First 1)\n"))
        .collect();
    text += &lines(&format!(
        "function Show($Name, $Object) {{
             if ($null -eq $Object) {{ throw \"there is no $Name\" }}
             $Name
             \"    type $(@($Object.PSTypeNames) -like 'JIM.*' -join ', ')\"
             foreach ($property in $Object.PSObject.Properties) {{
                 $type = if ($null -ne $property.Value) {{ \" <$($property.Value.GetType())>\" }}
                 \"    $($property.Name)$type\"
             }}
         }}
         $run = Start-JIMRunProfile -RunProfileId 10 -PassThru -Wait
         $null = Start-JIMRunProfile -RunProfileId 20 -PassThru
         {objects}"
    ));
    let errors = fs::read_to_string(root().join("docs/errors.md")).unwrap();
    for row in errors.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        let (id, category, ends) = (cells[1].trim_matches('`'), cells[2], cells[3]);
        text += &format!("{id}\n    {category}\n    ends the command: {ends}\n");
    }
    read(&text)
}

/// Reads names and the lines that are further to the right below each.
fn read(text: &str) -> Surface {
    let mut surface = Surface::new();
    let mut name = "";
    for line in text.lines().filter(|line| !line.is_empty()) {
        if !line.starts_with(' ') {
            name = line;
        }
        let lines = surface.entry(name.to_owned()).or_default();
        if line.starts_with(' ') {
            lines.push(line.to_owned());
        }
    }
    surface
}

fn written(version: &str, surface: &Surface) -> String {
    let mut text = format!("Version: {version}\n");
    for (name, lines) in surface {
        text += &format!("\n{name}\n");
        for line in lines {
            text += &format!("{line}\n");
        }
    }
    text
}

/// Whether two lines say the same. A property that is empty in the simulated server's data shows no type.
fn agree(one: &str, other: &str) -> bool {
    let parts = |line: &str| match line.split_once(" <") {
        Some((name, rest)) => (name.to_owned(), Some(rest.to_owned())),
        None => (line.to_owned(), None),
    };
    let ((name, kind), (other_name, other_kind)) = (parts(one), parts(other));
    name == other_name && (kind == other_kind || kind.is_none() || other_kind.is_none())
}

/// What differs, as a text for each name.
fn differences(old: &Surface, new: &Surface) -> BTreeMap<String, String> {
    let names: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    let mut differences = BTreeMap::new();
    for name in names {
        let (before, after) = (old.get(name), new.get(name));
        if let (Some(before), Some(after)) = (before, after)
            && before.len() == after.len()
            && before
                .iter()
                .zip(after)
                .all(|(one, other)| agree(one, other))
        {
            continue;
        }
        let mut text = match (before, after) {
            (None, _) => "+ it is new\n".to_owned(),
            (_, None) => "- it is gone\n".to_owned(),
            _ => String::new(),
        };
        if let (Some(before), Some(after)) = (before, after) {
            for line in before
                .iter()
                .filter(|line| !after.iter().any(|other| agree(line, other)))
            {
                text += &format!("- {}\n", line.trim());
            }
            for line in after
                .iter()
                .filter(|line| !before.iter().any(|other| agree(line, other)))
            {
                text += &format!("+ {}\n", line.trim());
            }
            if text.is_empty() {
                text += "the order of its lines is another\n";
            }
        }
        differences.insert(name.clone(), text);
    }
    differences
}

/// What the changelog says above the section of a version.
fn news<'text>(changelog: &'text str, version: &str) -> &'text str {
    let title = format!("\n## [{version}]");
    changelog.split_once(&title).map_or("", |(news, _)| news)
}

/// Whether a text has a name as a word of its own.
fn names(text: &str, name: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric();
    text.match_indices(name).any(|(start, _)| {
        let before = text[..start].chars().next_back();
        let after = text[start + name.len()..].chars().next();
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

/// What of the differences the news do not name.
fn unnamed(differences: &BTreeMap<String, String>, news: &str) -> String {
    differences
        .iter()
        .filter(|(name, _)| !names(news, name))
        .map(|(name, text)| format!("{name}\n{text}\n"))
        .collect()
}

#[test]
fn what_changes_for_scripts_is_in_the_changelog() {
    let file = root().join(FILE);
    let committed = fs::read_to_string(&file)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    let (heading, rest) = committed.split_once('\n').unwrap_or_default();
    let released = heading.strip_prefix("Version: ").unwrap_or_default();
    let changelog = fs::read_to_string(root().join("CHANGELOG.md")).unwrap();
    let surface = surface();
    let is_to_be_written = std::env::var_os("JIM_GENERATE").is_some();
    // Between releases; when one is made, or before the first, the file is written anew.
    if !(is_to_be_written && released == VERSION) {
        let unnamed = unnamed(
            &differences(&read(rest), &surface),
            news(&changelog, released),
        );
        assert!(
            unnamed.is_empty() || released.is_empty(),
            "Scripts rely on this, and it is not as in version {released}:\n\n{unnamed}\n\
             Name each in CHANGELOG.md, under [Unreleased]; docs/versioning.md says which number goes up."
        );
    }
    if is_to_be_written {
        fs::write(&file, written(VERSION, &surface)).unwrap();
        return;
    }
    assert_eq!(
        released, VERSION,
        "{FILE} is that of another version: renew it with \
         JIM_GENERATE=1 cargo test -p jim-e2e --test end_to_end surface"
    );
}

#[test]
fn each_kind_of_change_is_seen_and_is_to_be_named() {
    let old = read(
        "Get-A\n    set All\n        -Name <string>\nGone\n    x\nJIM.A\n    Id <int>\n    Name\n\
         JIM.B\n    Id <int>\n",
    );
    let new = read(
        "Get-A\n    set All\n        -Name <string>, mandatory\nNew\n    x\nJIM.A\n    Id\n    Name <string>\n\
         JIM.B\n    Id <string>\n",
    );
    let differences = differences(&old, &new);
    assert_eq!(
        differences["Get-A"],
        "- -Name <string>\n+ -Name <string>, mandatory\n"
    );
    assert_eq!(differences["Gone"], "- it is gone\n");
    assert_eq!(differences["New"], "+ it is new\n");
    assert_eq!(differences["JIM.B"], "- Id <int>\n+ Id <string>\n");
    assert_eq!(differences.len(), 4, "{differences:?}");

    let changelog = "# C\n\n## [Unreleased]\n\n- `Get-A` wants `-Name`. Gone is gone; JIM.B.\n\n## [1.0.0]\n\n- New\n";
    let unnamed = unnamed(&differences, news(changelog, "1.0.0"));
    assert_eq!(unnamed, "New\n+ it is new\n\n");
    assert!(!names("Get-Activity", "Get-A") && names("(Get-A)", "Get-A"));
    assert_eq!(
        read(written("1.0.0", &old).split_once('\n').unwrap().1),
        old
    );
}
