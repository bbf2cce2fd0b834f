//! The commands of the pages, as they are printed.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use jim_host::Outcome;
use jim_simulator::{
    Act, Authority, Fault, OpenIdProvider, Options, ProviderOptions, ServerCertificate,
};
use serde_json::{Value, json};

use crate::harness::{Harness, Outcomes, root};
use crate::installation::Installation;

/// What a block can need besides the module, as the second word after its fence says: cmdlets that only Windows
/// has, the public gallery, SecretManagement with a vault, a runbook of Azure Automation. Such a block does not
/// run here, and is read all the same.
const NEEDS: [&str; 4] = ["windows", "gallery", "vault", "azure"];

/// A block of PowerShell on a page.
struct Block {
    /// The line of its fence.
    line: usize,
    needs: Option<String>,
    code: String,
}

/// The pages, those that this test does not know included.
fn pages() -> Vec<PathBuf> {
    let markdown = |folder: PathBuf| {
        let entries = std::fs::read_dir(folder).unwrap();
        let mut pages: Vec<_> = entries
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
            .collect();
        pages.sort();
        pages
    };
    let pages = [markdown(root()), markdown(root().join("docs"))].concat();
    assert!(pages.len() > 10, "{pages:?}");
    pages
}

/// The blocks of a page whose fence says that they are PowerShell.
fn blocks(page: &Path) -> Vec<Block> {
    let text = std::fs::read_to_string(page).unwrap();
    let mut blocks = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((index, fence)) = lines.next() {
        let Some(information) = fence.trim_start().strip_prefix("```") else {
            continue;
        };
        let code: Vec<_> = lines
            .by_ref()
            .map(|(_, line)| line)
            .take_while(|line| line.trim() != "```")
            .collect();
        let mut words = information.split_whitespace();
        if words.next() == Some("powershell") {
            blocks.push(Block {
                line: index + 1,
                needs: words.next().map(str::to_owned),
                code: code.join("\n"),
            });
        }
    }
    blocks
}

/// A text as PowerShell's quotes have it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The lines of the topics of the help that stand further to the right and name a cmdlet of the module.
fn blocks_of_topics() -> Vec<(PathBuf, usize, String)> {
    let folder = std::fs::read_dir(root().join("module/help")).unwrap();
    let topics = folder
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"));
    let mut blocks: Vec<(PathBuf, usize, String)> = Vec::new();
    for topic in topics {
        let text = std::fs::read_to_string(&topic).unwrap();
        let mut goes_on = false;
        for (index, line) in text.lines().enumerate() {
            let code = line.strip_prefix("        ");
            match (code, blocks.last_mut()) {
                (Some(code), Some((_, _, block))) if goes_on => *block += &format!("\n{code}"),
                (Some(code), _) => blocks.push((topic.clone(), index + 1, code.to_owned())),
                _ => {}
            }
            goes_on = code.is_some();
        }
    }
    blocks.retain(|(_, _, code)| code.contains("-JIM"));
    assert!(blocks.len() > 20, "{}", blocks.len());
    blocks
}

fn name(page: &Path) -> String {
    let name = page.strip_prefix(root()).unwrap_or(page);
    name.display().to_string()
}

/// Runs the blocks of a page one after another in one session, which is connected: a later one may use what is
/// there before it. Gives an object with the line and the words of each error, and the line of each block that came to its end.
fn run(installation: &Installation, harness: &Harness, blocks: &[Block]) -> Outcome {
    let mut script = String::new();
    let mut answers = Vec::new();
    for Block { line, code, .. } in blocks {
        let code = quoted(code);
        let asked = code.matches("Read-Host").count();
        answers.extend(std::iter::repeat_n(harness.simulator.api_key(), asked));
        write!(
            script,
            "if (-not (Get-JIMConnection | Where-Object Current)) {{ $null = Connect-JIM }}
             try {{
                 . ([scriptblock]::Create({code})) 2>&1 |
                     Where-Object {{ $_ -is [System.Management.Automation.ErrorRecord] }} |
                     Where-Object {{ $_.PSTypeNames[0] -notlike '*#PSExtendedError' }} | # what Get-Error gives
                     ForEach-Object {{ [pscustomobject]@{{ Line = {line}; Error = \"$_\" }} }}
             }}
             catch {{ [pscustomobject]@{{ Line = {line}; Error = \"$_\" }} }}
             [pscustomobject]@{{ Line = {line}; Error = $null }}\n"
        )
        .unwrap();
    }
    installation.run(harness, &script, &answers)
}

#[test]
fn each_command_of_the_pages_runs_as_it_is_printed() {
    let installation = Installation::new();
    let provider = OpenIdProvider::start(ProviderOptions::default()).unwrap();
    let mut failures = Vec::new();
    let mut number = 0;
    for page in pages() {
        let name = name(&page);
        let mut blocks = blocks(&page);
        blocks.retain(|block| block.needs.is_none());
        if blocks.is_empty() {
            continue;
        }
        number += blocks.len();
        let harness = Harness::with(Options {
            sign_on: provider.sign_on(),
            ..Options::default()
        });
        let outcome = run(&installation, &harness, &blocks);
        let mut ended = Vec::new();
        for told in outcome.succeeded().output.iter().flatten() {
            match &told["Error"] {
                Value::Null => ended.push(told["Line"].clone()),
                error => failures.push(format!("{name}:{}: {error}", told["Line"])),
            }
        }
        let all: Vec<_> = blocks.iter().map(|block| json!(block.line)).collect();
        if ended != all {
            failures.push(format!(
                "{name}: of the blocks {all:?} only {ended:?} ended"
            ));
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
    assert!(number > 30, "{number}");
}

#[test]
fn what_does_not_run_here_names_cmdlets_and_parameters_that_there_are() {
    let mut failures = Vec::new();
    let mut script = String::new();
    for page in pages() {
        let name = name(&page);
        for Block { line, needs, code } in blocks(&page) {
            let Some(needs) = needs else { continue };
            if !NEEDS.contains(&needs.as_str()) {
                failures.push(format!("{name}:{line}: nobody knows the need '{needs}'"));
            }
            let (place, code) = (quoted(&format!("{name}:{line}")), quoted(&code));
            writeln!(script, "Test-Block {place} {code}").unwrap();
        }
    }
    for (topic, line, code) in blocks_of_topics() {
        let (place, code) = (quoted(&format!("{}:{line}", name(&topic))), quoted(&code));
        writeln!(script, "Test-Block {place} {code}").unwrap();
    }
    let outcome = Harness::new().run_unconnected(&format!(
        "function Test-Block($Place, $Code) {{
             $errors = $null
             $ast = [System.Management.Automation.Language.Parser]::ParseInput($Code, [ref]$null, [ref]$errors)
             $errors | ForEach-Object {{ \"${{Place}}: $($_.Message)\" }}
             $ast.FindAll({{ $args[0] -is [System.Management.Automation.Language.CommandAst] }}, $true) | ForEach-Object {{
                 $name = $_.GetCommandName()
                 if ($name -notlike '*-JIM*') {{ return }}
                 $cmdlet = Get-Command -Module JIM -Name $name -ErrorAction Ignore
                 if (-not $cmdlet) {{ \"${{Place}}: there is no $name\"; return }}
                 foreach ($given in $_.CommandElements) {{
                     if ($given -isnot [System.Management.Automation.Language.CommandParameterAst]) {{ continue }}
                     try {{ $null = $cmdlet.ResolveParameter($given.ParameterName) }} catch {{ \"${{Place}}: $_\" }}
                 }}
             }}
         }}
         {script}"
    ));
    let told = outcome.succeeded().values();
    failures.extend(told.into_iter().map(|value| value.to_string()));
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

/// What each of these says to whoever runs into it.
const PROVOKED: [&str; 20] = [
    "Get-JIMConnectedSystem",
    "Connect-JIM",
    "Connect-JIM -Url https://jim.invalid -ApiKey $Key",
    "Connect-JIM -Url http://127.0.0.1:1 -ApiKey $Key",
    "Connect-JIM -Url $Url.Replace('http:', 'https:') -ApiKey $Key",
    "Connect-JIM -Url $Url.Replace('http:', 'https:') -ApiKey $Key -Proxy http://127.0.0.1:1",
    "Connect-JIM -Url $Url/nowhere -ApiKey $Key",
    "Connect-JIM -Url $Url -ApiKey jim_ak_wrong",
    "$null = Connect-JIM -Url $Url -ApiKey jim_ak_without_role; Get-JIMConnectedSystem",
    "Connect-JIM -Url $Url",
    "Connect; Get-JIMConnectedSystem -Name 'Nothing'",
    "Connect; Start-JIMRunProfile -ConnectedSystemName 'HR System' -RunProfileName 'Nothing'",
    "Connect; Get-JIMConnectedSystem -Id 1 | Start-JIMRunProfile",
    "Connect; Start-JIMRunProfile -RunProfileId 27",
    "Connect; Start-JIMRunProfile -RunProfileId 60 -Wait",
    "Connect; Start-JIMRunProfile -RunProfileId 66 -Wait",
    "Connect; Start-JIMSchedule 'Finance, by hand' -Wait",
    "Connect; Get-JIMActivity",
    "Connect; Start-JIMRunProfile -RunProfileId 42; Start-JIMRunProfile -RunProfileId 42",
    "Remove-Module JIM; $PSModuleAutoLoadingPreference = 'None'; Connect-JIM",
];

/// The sentences that a page quotes in the first column of its tables, in their parts around what differs.
fn quoted_sentences(page: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(page).unwrap();
    let cells = text
        .lines()
        .filter(|line| line.starts_with("| "))
        .filter_map(|line| line.split(" | ").next());
    let quotes = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    quotes
        .filter(|quote| quote.matches(' ').count() >= 2)
        .map(|quote| {
            let parts = quote.split('…').map(|part| part.trim().to_owned());
            parts.filter(|part| !part.is_empty()).collect()
        })
        .collect()
}

/// Whether the parts stand in a text, one after another.
fn holds(text: &str, parts: &[String]) -> bool {
    let mut rest = text;
    parts
        .iter()
        .all(|part| match rest.split_once(part.as_str()) {
            Some((_, after)) => {
                rest = after;
                true
            }
            None => false,
        })
}

#[test]
#[cfg_attr(
    not(target_os = "linux"),
    ignore = "other systems have other words for faults of the network"
)]
fn each_sentence_that_troubleshooting_quotes_is_said() {
    let provider = OpenIdProvider::start(ProviderOptions::default()).unwrap();
    let plain = Harness::with(Options {
        sign_on: provider.sign_on(),
        strict: true,
        faults: vec![Fault::new("GET", "/activities", Act::status(500))],
        ..Options::default()
    });
    let authority = Authority::new("Company authority").unwrap();
    let secure = Harness::with(Options {
        tls: Some(authority.server(ServerCertificate::Valid).unwrap()),
        ..Options::default()
    });
    let slow = Harness::with(Options {
        speed: 0.001,
        ..Options::default()
    });
    let mut said = String::new();
    for (harness, provoked) in [
        (&plain, PROVOKED.as_slice()),
        (
            &secure,
            &[
                "Connect-JIM -Url $Url -ApiKey $Key",
                "Connect-JIM -Url $Url.Replace('https:', 'http:') -ApiKey $Key",
            ],
        ),
        (
            &slow,
            &["Connect; Start-JIMRunProfile -RunProfileId 42 -Wait -Timeout 1"],
        ),
    ] {
        let provoked: String = provoked
            .iter()
            .map(|script| format!("& {{ try {{ {script} }} catch {{ \"$_\" }} }}\n"))
            .collect();
        let script = format!(
            "function Connect {{ $null = Connect-JIM -Url $Url -ApiKey $Key }}\n{provoked}"
        );
        let nothing_set = [
            ("JIM_URL", ""),
            ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent"),
        ];
        let outcome = harness.run_with(&script, &nothing_set);
        let errors = outcome.errors.iter().map(|error| error.message.as_str());
        let caught = outcome.values().into_iter().filter_map(Value::as_str);
        for text in errors.chain(caught).chain(outcome.host_lines()) {
            said += &text.replace('\n', " ");
            said.push('\n');
        }
    }
    let quoted = quoted_sentences(&root().join("docs/troubleshooting.md"));
    assert!(quoted.len() > 20, "{quoted:?}");
    let unsaid: Vec<_> = quoted
        .iter()
        .filter(|parts| !said.lines().any(|text| holds(text, parts)))
        .collect();
    assert!(unsaid.is_empty(), "{unsaid:#?}\n{said}");
}
