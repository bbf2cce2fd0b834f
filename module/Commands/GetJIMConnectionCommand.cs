using System.Linq;
using System.Management.Automation;
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
        var pattern = WildcardPattern.Get(Url.TrimEnd('/'), WildcardOptions.IgnoreCase);
        foreach (var connection in session.Open.ToArray())
        {
            if (pattern.IsMatch(connection.Url) && (!Current || connection == session.Current))
            {
                WriteObject(connection);
            }
        }
    }
}
