using System.Management.Automation;
using JIM.PowerShell.Commands.Base;
using JIM.PowerShell.Contract;

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
        if (Open is { } connection)
        {
            _ = Run(connection.Client, new TestConnection(), Give);
            return;
        }

        var none = NotConnected();
        var result = new PSObject();
        result.TypeNames.Insert(0, "JIM.ConnectionTest");
        void Add(string name, object? value) => result.Properties.Add(new PSNoteProperty(name, value));
        Add("Url", Connection?.Url);
        foreach (var name in (string[])["Connected", "Reachable", "Authenticated"])
        {
            Add(name, false);
        }

        foreach (var name in (string[])
            ["Name", "AuthMethod", "ServerVersion", "RoundTripMilliseconds", "TokenExpires", "TokenRemaining", "RememberedIn"])
        {
            Add(name, null);
        }

        Add("Problem", none.Exception.Message);
        Give(result);
    }

    private void Give(PSObject result) =>
        WriteObject(Quiet ? result.Properties["Connected"].Value : result);
}
