using System;
using System.Management.Automation;
using JIM.PowerShell.Binding;
using JIM.PowerShell.Contract;
using JIM.PowerShell.Interop;
using JIM.PowerShell.Output;
using JIM.PowerShell.Sessions;

namespace JIM.PowerShell.Commands.Base;

/// <summary>What cmdlets share that ask a server: which one.</summary>
public abstract class ConnectedCommand : OperationCommand
{
    /// <summary>The connection to use; the session's current one when omitted.</summary>
    [Parameter]
    [Connection]
    [ValidateNotNull]
    public Connection? Connection { get; set; }

    /// <summary>The connection to use; none where there is none, or where it was ended.</summary>
    private protected Connection? Open =>
        (Connection ?? Session.Here.Current) is { Connected: true } connection ? connection : null;

    /// <summary>The client of the connection, or an error that ends the command.</summary>
    private protected JimClient RequireClient()
    {
        if (Open is { } connection)
        {
            return connection.Client;
        }

        ThrowTerminatingError(NotConnected());
        throw new InvalidOperationException("unreachable: the line before throws");
    }

    private protected ErrorRecord NotConnected()
    {
        if (Connection is { } ended)
        {
            return FailureRecord.Of(ModuleErrors.NotConnected, $"The connection to {ended.Url} was ended.", ended);
        }

        return Session.Here.Open is [.., var other]
            ? FailureRecord.Of(
                ModuleErrors.NotConnected,
                $"No connection is the current one of this session; {other.Url} is open.",
                target: null,
                $"Connect-JIM makes a connection the current one. To use one that is open: -Connection (Get-JIMConnection {other.Url})")
            : FailureRecord.Of(
                ModuleErrors.NotConnected, "There is no connection to a JIM server in this session.", target: null);
    }
}
