using System.Management.Automation;
using JIM.PowerShell.Commands.Base;
using JIM.PowerShell.Contract;

namespace JIM.PowerShell.Commands;

/// <summary>Gives how many objects a run did what to.</summary>
[Cmdlet(VerbsCommon.Get, "JIMActivityStats", DefaultParameterSetName = "ById")]
[OutputType("JIM.ActivityStats")]
public sealed class GetJIMActivityStatsCommand : ActivityCommand
{
    private protected override Request Of(string id) => new GetActivityStats(id);
}
