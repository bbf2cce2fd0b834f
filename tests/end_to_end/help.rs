//! Get-Help: every cmdlet, every parameter, and nothing that is not there.

use serde_json::json;

use crate::lab::{Lab, Outcomes, root};

#[test]
fn every_cmdlet_and_every_parameter_is_described() {
    let lab = Lab::new();
    let outcome = lab.run_unconnected(
        "$common = [System.Management.Automation.Cmdlet]::CommonParameters
         Get-Command -Module JIM | ForEach-Object {
             $help = Get-Help $_.Name -Full
             [pscustomobject]@{
                 Name = $_.Name
                 Synopsis = $help.Synopsis
                 Description = @($help.Description).Count
                 Examples = @($help.Examples.Example | Where-Object Code).Count
                 Links = @($help.RelatedLinks.NavigationLink).Count
                 Outputs = @($help.ReturnValues.ReturnValue).Count
                 Parameters = @($_.Parameters.Keys | Where-Object { $common -notcontains $_ }).Count
                 Described = @($help.Parameters.Parameter | Where-Object { $_.Description.Text }).Count
             }
         }",
    );
    assert_eq!(outcome.succeeded().output.len(), 11);
    for help in outcome.output.iter().flatten() {
        let name = help["Name"].as_str().unwrap();
        let synopsis = help["Synopsis"].as_str().unwrap();
        assert!(
            synopsis.ends_with('.') && !synopsis.contains(name),
            "{name}: {synopsis}"
        );
        assert!(
            help["Description"].as_i64() >= Some(1),
            "{name} has no description"
        );
        assert!(
            help["Examples"].as_i64() >= Some(2),
            "{name} has too few examples"
        );
        assert!(help["Links"].as_i64() >= Some(1), "{name} has no links");
        assert!(
            help["Outputs"].as_i64() >= Some(1),
            "{name} does not tell its outputs"
        );
        assert_eq!(
            help["Described"], help["Parameters"],
            "{name} has parameters without a text"
        );
    }
}

#[test]
fn no_text_is_about_a_parameter_that_is_not_there() {
    let lab = Lab::new();
    let outcome = lab.run_unconnected(
        "Get-Command -Module JIM | ForEach-Object {
             [pscustomobject]@{ Name = $_.Name; Parameters = [string[]]$_.Parameters.Keys }
         }",
    );
    for cmdlet in outcome.succeeded().output.iter().flatten() {
        let name = cmdlet["Name"].as_str().unwrap();
        let text = std::fs::read_to_string(root().join(format!("module/help/{name}.md"))).unwrap();
        let parameters = text
            .split("## Parameters")
            .nth(1)
            .unwrap()
            .split("\n## ")
            .next()
            .unwrap();
        for title in parameters
            .lines()
            .filter_map(|line| line.strip_prefix("### "))
        {
            let known = cmdlet["Parameters"]
                .as_array()
                .unwrap()
                .contains(&json!(title));
            assert!(known, "{name} has no parameter {title}");
        }
    }
    let texts = std::fs::read_dir(root().join("module/help")).unwrap();
    let texts = texts.filter(|file| {
        file.as_ref()
            .unwrap()
            .path()
            .extension()
            .is_some_and(|extension| extension == "md")
    });
    assert_eq!(texts.count(), outcome.output.len());
}

#[test]
fn the_topic_about_the_module_is_found() {
    let lab = Lab::new();
    let outcome = lab.run_unconnected("Get-Help about_JIM");
    let text = outcome.succeeded().values()[0].as_str().unwrap().to_owned();
    assert!(text.contains("A SCHEDULED SCRIPT"), "{text}");
}

#[test]
fn the_module_s_own_examples_are_commands_that_there_are() {
    let lab = Lab::new();
    let outcome = lab.run_unconnected(
        "Get-Command -Module JIM | ForEach-Object {
             (Get-Help $_.Name -Full).Examples.Example | ForEach-Object {
                 $errors = $null
                 $ast = [System.Management.Automation.Language.Parser]::ParseInput($_.Code, [ref]$null, [ref]$errors)
                 $errors | ForEach-Object Message
                 $ast.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true) |
                     ForEach-Object GetCommandName | Where-Object { $_ -like '*-JIM*' } |
                     Where-Object { -not (Get-Command $_ -ErrorAction Ignore) }
             }
         }",
    );
    assert_eq!(outcome.succeeded().output, []);
}
