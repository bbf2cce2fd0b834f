using System;
using System.Linq;
using System.Management.Automation;
using JIM.PowerShell.Contract;
using JIM.PowerShell.Output;
using JIM.PowerShell.Sessions;

namespace JIM.PowerShell.Commands;

/// <summary>Gives the connections that this session has open, or only the current one.</summary>
[Cmdlet(VerbsCommon.Get, "JIMConnection")]
[OutputType(typeof(Connection))]
public sealed class GetJIMConnectionCommand : PSCmdlet
{
    /// <summary>The address of the server, which may hold wildcards.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string Url { get; set; } = "*";

    /// <summary>Gives only the connection that cmdlets use that are not told another.</summary>
    [Parameter]
    public SwitchParameter Current { get; set; }

    /// <summary>Gives them.</summary>
    protected override void ProcessRecord()
    {
        var session = Session.Here;
        var meant = session.Open.Where(connection => !Current || connection == session.Current).ToArray();
        if (Url == "*" || meant.Length == 0)
        {
            WriteObject(meant, enumerateCollection: true);
            return;
        }

        // An IPv6 address has brackets, and is no pattern.
        var exact = Array.FindAll(meant, connection => ServerUrl.IsSame(connection.Url, Url));
        WriteObject(exact.Length > 0 ? exact : Matching(meant), enumerateCollection: true);
    }

    private Connection[] Matching(Connection[] meant)
    {
        var pattern = WildcardPattern.Get(
            Url.TrimEnd('/'), WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
        try
        {
            return Array.FindAll(meant, connection => pattern.IsMatch(connection.Url));
        }
        catch (WildcardPatternException)
        {
            WriteError(FailureRecord.Of(
                ModuleErrors.InvalidWildcard, $"'{Url}' is no address, and no pattern that can be read.", Url));
            return [];
        }
    }
}
