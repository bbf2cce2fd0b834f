using System.Management.Automation;
using JIM.PowerShell.Commands.Base;

namespace JIM.PowerShell.Commands;

/// <summary>Lets the times of a schedule start it.</summary>
[Cmdlet(VerbsLifecycle.Enable, "JIMSchedule", DefaultParameterSetName = "ByName", SupportsShouldProcess = true)]
[OutputType("JIM.Schedule")]
public sealed class EnableJIMScheduleCommand : SwitchScheduleCommand
{
    private protected override bool Enabled => true;
}
