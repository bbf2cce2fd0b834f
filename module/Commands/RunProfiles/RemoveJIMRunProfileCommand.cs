using System.Management.Automation;
using JIM.PowerShell.Commands.Base;
using JIM.PowerShell.Contract;
using JIM.PowerShell.Interop;

namespace JIM.PowerShell.Commands;

/// <summary>Deletes a run profile, and asks first.</summary>
[Cmdlet(
    VerbsCommon.Remove,
    "JIMRunProfile",
    DefaultParameterSetName = "ById",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High)]
[OutputType("JIM.RunProfile")]
public sealed class RemoveJIMRunProfileCommand : ChangeRunProfileCommand
{
    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Gives the run profile as it was.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private bool IsSettled => this.IsSettled(Force);

    /// <summary>Deletes one run profile.</summary>
    private protected override void Process(JimClient client, RunProfileReference named)
    {
        var shown = !IsSettled && this.IsShown(ConfirmImpact.High);
        if (Find(client, named, shown) is { } profile && (IsSettled || this.Agrees($"Delete {profile}")))
        {
            _ = Run(client, new RemoveRunProfile(profile, PassThru));
        }
    }
}
