using System.Management.Automation;
using JIM.PowerShell.Commands.Base;

namespace JIM.PowerShell.Commands;

/// <summary>Lets the times of a schedule start it no longer.</summary>
[Cmdlet(VerbsLifecycle.Disable, "JIMSchedule", DefaultParameterSetName = "ByName", SupportsShouldProcess = true)]
[OutputType("JIM.Schedule")]
public sealed class DisableJIMScheduleCommand : SwitchScheduleCommand
{
    private protected override bool Enabled => false;
}
