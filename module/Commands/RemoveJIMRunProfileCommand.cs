using System.Management.Automation;
using JIM.PowerShell.Commands.Base;
using JIM.PowerShell.Contract;

namespace JIM.PowerShell.Commands;

/// <summary>Deletes a run profile, and asks first.</summary>
[Cmdlet(
    VerbsCommon.Remove,
    "JIMRunProfile",
    DefaultParameterSetName = "ById",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High)]
[OutputType("JIM.RunProfile")]
public sealed class RemoveJIMRunProfileCommand : RunProfileCommand
{
    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Gives the run profile as it was.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>-Force skips the question, but neither -WhatIf nor a -Confirm that was asked for.</summary>
    private bool IsSettled => Force && !this.IsAskedFor();

    /// <summary>Deletes one run profile.</summary>
    protected override void ProcessRecord()
    {
        var client = RequireClient();
        var shown = !IsSettled && this.IsShown(ConfirmImpact.High);
        if (Find(client, shown) is { } profile && (IsSettled || ShouldProcess(profile.ToString(), "Remove")))
        {
            _ = Run(client, new RemoveRunProfile(profile, PassThru));
        }
    }
}
