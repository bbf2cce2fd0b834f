using System.Management.Automation;
using JIM.PowerShell.Sessions;

namespace JIM.PowerShell.Commands;

/// <summary>Ends this session's connection.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "JIM")]
[OutputType(typeof(void))]
public sealed class DisconnectJIMCommand : JimCommand
{
    /// <summary>Disconnects.</summary>
    protected override void ProcessRecord()
    {
        if (Session.Current is not { } session)
        {
            WriteVerbose("There was no connection to end.");
            return;
        }

        Session.Current = null;
        session.Close();
        WriteVerbose($"Disconnected from {session.Client.Url}.");
    }
}
