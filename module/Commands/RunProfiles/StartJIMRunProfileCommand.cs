using System.Management.Automation;
using JIM.PowerShell.Binding;
using JIM.PowerShell.Commands.Base;
using JIM.PowerShell.Contract;
using JIM.PowerShell.Interop;

namespace JIM.PowerShell.Commands;

/// <summary>Queues a run profile for execution, and waits for its end if asked to.</summary>
[Cmdlet(VerbsLifecycle.Start, "JIMRunProfile", DefaultParameterSetName = "ById", SupportsShouldProcess = true)]
[OutputType("JIM.RunProfileExecution")]
public sealed class StartJIMRunProfileCommand : RunProfileCommand
{
    /// <summary>The id of the run profile.</summary>
    [Parameter(ParameterSetName = "ById", Mandatory = true, Position = 0)]
    [Parameter(ParameterSetName = "ByIdAndName", Mandatory = true)]
    [Parameter(ParameterSetName = "ByIdAndSystemId", Mandatory = true)]
    [Alias("Id")]
    [ValidateRange(1, int.MaxValue)]
    [ArgumentCompleter(typeof(RunProfileIdCompleter))]
    public int RunProfileId { get; set; }

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

    private protected override int IdOfRunProfile => RunProfileId;

    /// <summary>Starts one run profile.</summary>
    private protected override void Process(JimClient client, RunProfileReference named)
    {
        // Who reads what would happen reads how much an export would export, too.
        var shown = this.IsShown(ConfirmImpact.Medium);
        var found = shown ? Ask<RunProfileFound>(client, new FindRunProfile(named, PendingExports: true)) : null;
        if ((!shown || found is not null) && this.Agrees($"Start {found?.InWords ?? named.ToString()}"))
        {
            _ = Run(client, new StartRunProfile(found?.Reference ?? named, Wait, IsTimeoutGiven ? Timeout : null, PassThru));
        }
    }
}
