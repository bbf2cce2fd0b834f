using System.Collections.Generic;
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
    /// <summary>Those that are started side by side, each agreed to.</summary>
    private readonly List<RunProfileReference> agreed = [];

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

    /// <summary>How many runs to wait for at the same time.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int ThrottleLimit { get; set; }

    /// <summary>Gives the execution.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private int? TimeoutGiven => IsGiven(nameof(Timeout)) ? Timeout : null;

    private bool IsSideBySide => Wait && IsGiven(nameof(ThrottleLimit));

    /// <summary>Warns of a parameter that changes nothing.</summary>
    protected override void BeginProcessing()
    {
        foreach (var parameter in new[] { nameof(Timeout), nameof(ThrottleLimit) })
        {
            if (IsGiven(parameter) && !Wait)
            {
                WriteWarning($"-{parameter} has no effect without -Wait.");
            }
        }
    }

    private protected override int IdOfRunProfile => RunProfileId;

    /// <summary>Starts one run profile, or notes it to be started beside others.</summary>
    private protected override void Process(JimClient client, RunProfileReference named)
    {
        // Who reads what would happen reads how much an export would export, too.
        var shown = this.IsShown(ConfirmImpact.Medium);
        var found = shown ? Ask<RunProfileFound>(client, new FindRunProfile(named, PendingExports: true)) : null;
        if ((shown && found is null) || !this.Agrees($"Start {found?.InWords ?? named.ToString()}"))
        {
            return;
        }

        var profile = found?.Reference ?? named;
        if (IsSideBySide)
        {
            agreed.Add(profile);
        }
        else
        {
            _ = Run(client, new StartRunProfile(profile, Wait, TimeoutGiven, PassThru));
        }
    }

    /// <summary>Starts those that were agreed to, so many at a time.</summary>
    protected override void EndProcessing()
    {
        if (agreed.Count > 0)
        {
            _ = Run(RequireClient(), new StartRunProfiles(agreed, ThrottleLimit, TimeoutGiven, PassThru));
        }
    }

    private bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);
}
