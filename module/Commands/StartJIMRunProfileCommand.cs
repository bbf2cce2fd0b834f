using System.Management.Automation;
using JIM.PowerShell.Commands.Base;
using JIM.PowerShell.Contract;

namespace JIM.PowerShell.Commands;

/// <summary>Queues a run profile for execution, and waits for its end if asked to.</summary>
[Cmdlet(VerbsLifecycle.Start, "JIMRunProfile", DefaultParameterSetName = "ById", SupportsShouldProcess = true)]
[OutputType("JIM.RunProfileExecution")]
public sealed class StartJIMRunProfileCommand : RunProfileCommand
{
    /// <summary>Waits until the run ends.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>How many seconds to wait at most.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Timeout { get; set; }

    /// <summary>Gives the execution.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private bool IsTimeoutGiven => MyInvocation.BoundParameters.ContainsKey(nameof(Timeout));

    /// <summary>Warns of a parameter that changes nothing.</summary>
    protected override void BeginProcessing()
    {
        if (IsTimeoutGiven && !Wait)
        {
            WriteWarning("-Timeout has no effect without -Wait.");
        }
    }

    /// <summary>Starts one run profile.</summary>
    protected override void ProcessRecord()
    {
        var client = RequireClient();
        if (Find(client, this.IsShown(ConfirmImpact.Medium)) is { } profile && ShouldProcess(profile.ToString(), "Start"))
        {
            _ = Run(client, new StartRunProfile(profile, Wait, IsTimeoutGiven ? Timeout : null, PassThru));
        }
    }
}
