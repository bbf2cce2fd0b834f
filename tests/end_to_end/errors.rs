//! Errors that no other test meets.

use jim_simulator::{Act, Fault};

use crate::harness::{Errors, Harness, Outcomes};

#[test]
fn error_action_and_error_variable_govern() {
    let harness = Harness::new();
    let silent = harness.run(
        "Get-JIMRunProfile -Id 99999 -ErrorAction SilentlyContinue -ErrorVariable e; $e.Count",
    );
    assert_eq!(silent.succeeded().values(), [1]);
    let stopped = harness.run("Get-JIMRunProfile -Id 99999 -ErrorAction Stop; 'went on'");
    assert_eq!(stopped.fatal().kind(), "RunProfileNotFound");
    let caught = harness.run(
        "try { 99999 | Remove-JIMRunProfile -Force -ErrorAction Stop } catch { $_.CategoryInfo.Category.ToString() }",
    );
    assert_eq!(caught.succeeded().values(), ["ObjectNotFound"]);
}

#[test]
fn a_key_that_cannot_be_sent() {
    let harness = Harness::new();
    // A zero byte in a key must not end it: what is before it may be somebody's key.
    for key in ["jim_ak_a`nb", "$Key`0trailing"] {
        let outcome = harness.run_unconnected(&format!("Connect-JIM -Url $Url -ApiKey \"{key}\""));
        assert_eq!(
            (outcome.fatal().kind(), outcome.fatal().category.as_str()),
            ("InvalidApiKey", "InvalidArgument")
        );
    }
    assert_eq!(harness.simulator.requests(), []);
}

/// An activity with lists in lists, so many levels deep.
fn nested(levels: usize) -> Act {
    let (open, close) = ("[".repeat(levels), "]".repeat(levels));
    let body = format!(r#"{{"id": "7", "status": "Complete", "nested": {open}1{close}}}"#);
    Act::text(200, "application/json", &body)
}

#[test]
fn an_answer_is_read_as_deep_as_the_library_reads_it_and_refused_beyond() {
    let harness = Harness::new();
    let read = "Get-JIMActivity -Id 7 | ForEach-Object { $_.Id }";
    for levels in [70, 120] {
        harness
            .simulator
            .fault(Fault::new("GET", "/activities/7", nested(levels)).times(1));
        assert_eq!(harness.run(read).succeeded().values(), ["7"], "{levels}");
    }
    harness
        .simulator
        .fault(Fault::new("GET", "/activities/7", nested(200)).times(1));
    assert_eq!(harness.run(read).only_error().kind(), "InvalidAnswer");
}

#[cfg(target_os = "linux")]
#[test]
fn a_computer_without_certificates() {
    let harness = Harness::new();
    let nowhere = [("SSL_CERT_FILE", "/nowhere"), ("SSL_CERT_DIR", "/nowhere")];
    let outcome = harness.run_with("Connect-JIM -Url https://127.0.0.1:9 -ApiKey k", &nowhere);
    let error = outcome.fatal();
    assert_eq!(
        (error.kind(), error.category.as_str()),
        ("ClientSetupFailed", "ResourceUnavailable")
    );
    assert!(error.message.contains("certificates"), "{}", error.message);
}

#[test]
fn handles_that_are_used_wrongly_are_errors_and_no_crash() {
    let harness = Harness::new();
    let outcome = harness.run_with(
        "$native = (Get-Command Get-JIMRunProfile).ImplementingType.Assembly.GetType('JIM.PowerShell.Interop.NativeMethods')
         function Invoke-Native([string] $Name, [uint64] $Handle) {
             $native.GetMethod($Name, [Reflection.BindingFlags]'NonPublic, Static').Invoke($null, @($Handle))
         }
         $jim = Connect-JIM -Url $Url -ApiKey $Key
         $client = $jim.GetType().GetProperty('Client', [Reflection.BindingFlags]'NonPublic, Instance').GetValue($jim)
         $handle = [uint64]$client.DangerousGetHandle().ToInt64()
         Invoke-Native jim_client_free $handle
         Invoke-Native jim_client_free $handle
         foreach ($name in 'jim_op_cancel', 'jim_op_free', 'jim_client_free') {
             foreach ($wrong in 0, $handle, [uint64]::MaxValue) { Invoke-Native $name $wrong }
         }
         try { Get-JIMConnectedSystem -Connection $jim } catch { $used = $_ }
         $client.Dispose(); $client.Dispose()
         Connect-JIM -Url $Url -ApiKey $Key
         throw $used",
        &[],
    );
    let error = outcome.fatal();
    assert_eq!(error.kind(), "InternalError");
    let (connection, codes) = outcome.output.split_last().unwrap();
    assert_eq!(connection.as_ref().unwrap()["Connected"], true);
    let codes: Vec<_> = codes
        .iter()
        .flatten()
        .map(|code| code.value.as_i64())
        .collect();
    assert_eq!(codes[0], Some(0));
    assert_eq!(codes[1..], [Some(-2); 10]);
}

#[test]
fn an_answer_that_is_too_long_and_a_pause_that_is_too_long() {
    let harness = Harness::new();
    let systems = "/synchronisation/connected-systems";
    let long = Act::text(200, "application/json", &" ".repeat(33 * 1024 * 1024));
    harness
        .simulator
        .fault(Fault::new("GET", systems, long).after(1).times(1));
    let outcome = harness.run("Get-JIMConnectedSystem");
    let error = outcome.only_error();
    assert_eq!(
        (error.kind(), error.category.as_str()),
        ("AnswerTooLarge", "LimitsExceeded")
    );

    harness.simulator.clear_faults();
    let limited = Act::status(429).header("Retry-After", "3600");
    harness
        .simulator
        .fault(Fault::new("GET", systems, limited).after(1));
    let outcome = harness.run("Get-JIMConnectedSystem");
    let error = outcome.only_error();
    assert_eq!(
        (error.kind(), error.category.as_str()),
        ("TooManyRequests", "QuotaExceeded")
    );
}
