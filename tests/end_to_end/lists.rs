//! Lists of any length and any content.

use jim_simulator::{Act, Fault};
use serde_json::{Value, json};

use crate::harness::{Errors, Harness, Outcomes};

const LIST: &str = "*/connected-systems/1/run-profiles";

/// A server whose first system has this list of run profiles, and a script that reads it.
fn listing(body: &str, script: &str) -> jim_host::Outcome {
    let harness = Harness::new();
    let act = Act::text(200, "application/json", body);
    harness.simulator.fault(Fault::new("GET", LIST, act));
    harness.run(&format!(
        "$read = Get-JIMRunProfile -ConnectedSystemId 1; {script}"
    ))
}

fn rows(count: i32) -> String {
    let row = |id| json!({ "id": id, "name": format!("Import {id}"), "connectedSystemId": 1, "runType": "FullImport" });
    Value::from((0..count).map(row).collect::<Vec<_>>()).to_string()
}

#[test]
fn a_long_list_comes_whole_and_in_order() {
    let outcome = listing(
        &rows(12_345),
        "$read.Count; $read[0].Name; $read[-1].Name; $read[7000].Id; $read[7000].Type; $read[7000].Server -eq $Url
         ($read.Id | Measure-Object -Sum).Sum",
    );
    assert_eq!(
        outcome.succeeded().values(),
        [
            &json!(12_345),
            &json!("Import 0"),
            &json!("Import 12344"),
            &json!(7000),
            &json!("FullImport"),
            &json!(true),
            &json!(12_344 * 12_345 / 2)
        ]
    );
}

#[test]
fn rows_that_differ_in_their_fields_have_each_what_they_have() {
    let outcome = listing(
        r#"[{"id":1,"name":"A"},{"id":2,"name":"B","colour":"red"},{"name":"C","id":3},{"id":4,"name":"D","colour":"blue","size":7}]"#,
        "foreach ($one in $read) {
             ($one.PSObject.Properties | Where-Object Name -in Id, Name, Colour, Size | ForEach-Object Value) -join ' '
         }",
    );
    assert_eq!(
        outcome.succeeded().values(),
        [
            &json!("1 A"),
            &json!("2 B red"),
            &json!("3 C"),
            &json!("4 D blue 7")
        ]
    );
}

#[test]
fn values_of_every_kind_are_those_of_the_server() {
    let outcome = listing(
        r#"[{"id":1,"name":"\u0041\n\t\"\\\/\u00e4\ud83d\ude00","nested":{"a":[1,{"b":null}],"items":[2]},"list":[true,"x",[]],
             "big":123456789012345678901234567890,"long":9007199254740993,"small":-7,"real":1.5e3,"created":"2026-01-02T03:04:05Z"}]"#,
        "$read.Name -ceq \"A`n`t`\"\\/ä$([char]::ConvertFromUtf32(0x1F600))\"
         $null -eq $read.Nested.A[1].B; $read.Nested.Items.Count; $read.List.Count; $read.List[0]
         \"$($read.Big)\"; $read.Big.GetType().Name; $read.Long; $read.Small; $read.Real
         $read.Created.UtcDateTime.ToString('u')",
    );
    assert_eq!(
        outcome.succeeded().values(),
        [
            &json!(true),
            &json!(true),
            &json!(1),
            &json!(3),
            &json!(true),
            &json!("123456789012345678901234567890"),
            &json!("BigInteger"),
            &json!(9_007_199_254_740_993_i64),
            &json!(-7),
            &json!(1500),
            &json!("2026-01-02 03:04:05Z")
        ]
    );
}

#[test]
fn a_name_that_is_there_twice_counts_once() {
    let outcome = listing(
        r#"[{"id":1,"name":"A","NAME":"B","extra":1,"Extra":2,"extra":3,"":4}]"#,
        "$read.Name; $read.Extra; @($read.PSObject.Properties.Name -eq 'extra').Count",
    );
    assert_eq!(
        outcome.succeeded().values(),
        [&json!("A"), &json!(1), &json!(1)]
    );
}

#[test]
fn an_item_that_is_no_run_profile_is_one_error_with_its_place() {
    let deep = format!(
        "[{{\"id\":1,\"name\":\"A\",\"deep\":{}{}}}]",
        "[".repeat(200),
        "]".repeat(200)
    );
    for (body, place) in [
        (r#"[{"id":1,"name":"A"},7]"#, "[1]"),
        (r#"[{"id":1,"name":"A"},null,{"id":2}]"#, "[1]"),
        (r#"[["id"]]"#, "[0]"),
        (r#"[{"id":1,"name":}]"#, "[0]"),
        (r#"[{"id":1} {"id":2}]"#, "could not be read"),
        (deep.as_str(), "[0]"),
    ] {
        let outcome = listing(body, "$read");
        let error = outcome.only_error();
        assert_eq!(error.kind(), "InvalidAnswer", "{body}");
        assert!(error.message.contains(place), "{body}: {}", error.message);
        assert!(outcome.output.iter().flatten().next().is_none(), "{body}");
    }
}

#[test]
fn an_item_that_is_longer_than_any_is_not_read_to_its_end() {
    let body = format!(r#"[{{"id":1,"name":"{}"}}]"#, "x".repeat(33 << 20));
    let outcome = listing(&body, "$read");
    assert_eq!(outcome.only_error().kind(), "AnswerTooLarge");
}

#[test]
fn what_came_before_a_list_broke_off_stays_and_one_error_tells() {
    let harness = Harness::new();
    harness.simulator.configuration(|configuration| {
        for id in 1000..4000 {
            *configuration =
                std::mem::take(configuration).run_profile(id, 1, "Import", "FullImport");
        }
    });
    harness
        .simulator
        .fault(Fault::new("GET", LIST, Act::Truncate));
    let outcome = harness.run("Get-JIMRunProfile -ConnectedSystemId 1");
    assert_eq!(outcome.only_error().kind(), "ServerUnreachable");
    let given = outcome.output.len();
    assert!((500..3000).contains(&given), "{given}");
    let short = Harness::new();
    short
        .simulator
        .fault(Fault::new("GET", LIST, Act::Truncate).times(2));
    let outcome = short.run("Get-JIMRunProfile -ConnectedSystemId 1");
    assert!(
        outcome.succeeded().output.len() >= 5,
        "a short list is asked for again"
    );
}

#[test]
fn the_first_of_a_list_that_does_not_end_is_given_and_is_enough() {
    let harness = Harness::new();
    harness.simulator.configuration(|configuration| {
        for id in 1000..4000 {
            *configuration =
                std::mem::take(configuration).run_profile(id, 1, "Import", "FullImport");
        }
    });
    harness.simulator.fault(Fault::new("GET", LIST, Act::Stall));
    let outcome =
        harness.run("(Get-JIMRunProfile -ConnectedSystemId 1 | Select-Object -First 1).Id");
    assert_eq!(outcome.succeeded().values(), [&json!(10)]);
}

#[test]
fn an_object_is_the_same_whichever_way_powershell_makes_it() {
    let harness = Harness::new();
    let outcome = harness.run(
        "$read = { Get-JIMConnectedSystem; Get-JIMRunProfile -All; Get-JIMConnectedSystem -Id 1 }
         $one = & $read | ConvertTo-Json -Depth 9
         $made = (Get-Command Get-JIMRunProfile).ImplementingType.Assembly.GetType('JIM.PowerShell.Output.PSObjects')
         $field = $made.GetField('hasCapacity', 'NonPublic, Static')
         $had = $field.GetValue($null)
         try { $field.SetValue($null, $false); $other = & $read | ConvertTo-Json -Depth 9 } finally { $field.SetValue($null, $had) }
         $had; $one.Length -gt 1000; $one -ceq $other",
    );
    assert_eq!(outcome.succeeded().values(), [&json!(true); 3]);
}
