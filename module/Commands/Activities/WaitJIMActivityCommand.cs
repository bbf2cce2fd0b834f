using System.Collections.Generic;
using System.Management.Automation;
using JIM.PowerShell.Binding;
using JIM.PowerShell.Commands.Base;
using JIM.PowerShell.Contract;

namespace JIM.PowerShell.Commands;

/// <summary>Waits for the ends of runs, all at the same time, and gives each as it ends.</summary>
[Cmdlet(VerbsLifecycle.Wait, "JIMActivity", DefaultParameterSetName = "ById")]
[OutputType("JIM.RunProfileExecution")]
public sealed class WaitJIMActivityCommand : ConnectedCommand
{
    private readonly List<RunReference> runs = [];

    /// <summary>The ids of the runs' activities.</summary>
    [Parameter(ParameterSetName = "ById", Mandatory = true, Position = 0)]
    [Alias("ActivityId")]
    [ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = [];

    /// <summary>Executions, activities, or the ids of some.</summary>
    [Parameter(ParameterSetName = "ByInputObject", Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject? InputObject { get; set; }

    /// <summary>How many seconds to wait at most.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Timeout { get; set; }

    /// <summary>Waits only for the first that ends.</summary>
    [Parameter]
    public SwitchParameter Any { get; set; }

    /// <summary>Takes in what is to be waited for: all of it is, at the same time.</summary>
    protected override void ProcessRecord()
    {
        var client = RequireClient();
        foreach (var id in Id)
        {
            runs.Add(new RunReference(id, null));
        }

        foreach (var input in InputObject?.Each() ?? [])
        {
            if (ActivityInput.AsRun(input, client.Url, out var error) is { } run)
            {
                runs.Add(run);
            }
            else
            {
                WriteError(error!);
            }
        }
    }

    /// <summary>Waits.</summary>
    protected override void EndProcessing()
    {
        if (runs.Count > 0)
        {
            int? timeout = MyInvocation.BoundParameters.ContainsKey(nameof(Timeout)) ? Timeout : null;
            _ = Run(RequireClient(), new WaitActivities(runs, timeout, Any));
        }
    }
}
