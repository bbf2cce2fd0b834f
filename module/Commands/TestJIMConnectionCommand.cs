using System.Management.Automation;
using System.Text.Json.Nodes;
using JIM.PowerShell.Interop;
using JIM.PowerShell.Sessions;

namespace JIM.PowerShell.Commands;

/// <summary>Tells whether a connection works.</summary>
[Cmdlet(VerbsDiagnostic.Test, "JIMConnection")]
[OutputType("JIM.ConnectionTest")]
[OutputType(typeof(bool))]
public sealed class TestJIMConnectionCommand : ConnectedCommand
{
    /// <summary>Gives only true or false.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>Tests.</summary>
    protected override void ProcessRecord()
    {
        if ((Connection ?? Session.Here.Current) is { Connected: true } connection)
        {
            _ = Run(connection.Client, new JsonObject { ["kind"] = "testConnection" }, Give);
            return;
        }

        var none = Errors.NotConnected();
        var result = new PSObject();
        result.TypeNames.Insert(0, "JIM.ConnectionTest");
        result.Properties.Add(new PSNoteProperty("Url", Connection?.Url));
        result.Properties.Add(new PSNoteProperty("Connected", false));
        result.Properties.Add(new PSNoteProperty("Reachable", false));
        result.Properties.Add(new PSNoteProperty("Authenticated", false));
        result.Properties.Add(new PSNoteProperty(
            "Problem", $"{none.Exception.Message} {none.ErrorDetails.RecommendedAction}"));
        Give(result);
    }

    private void Give(PSObject result) =>
        WriteObject(Quiet ? result.Properties["Connected"].Value : result);
}
