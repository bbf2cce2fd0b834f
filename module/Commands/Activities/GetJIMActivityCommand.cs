using System.Management.Automation;
using JIM.PowerShell.Binding;
using JIM.PowerShell.Contract;
using JIM.PowerShell.Interop;
using JIM.PowerShell.Output;

namespace JIM.PowerShell.Commands;

/// <summary>Gives activities, or what a run did to each object.</summary>
[Cmdlet(VerbsCommon.Get, "JIMActivity", DefaultParameterSetName = List)]
[OutputType("JIM.Activity", "JIM.ActivityItem")]
public sealed class GetJIMActivityCommand : FilteredActivityCommand
{
    private const string ById = "ById";

    private const string Items = "ExecutionItems";

    /// <summary>The activity's id: a GUID, or a number on a server that counts them.</summary>
    [Parameter(ParameterSetName = ById, Mandatory = true, Position = 0)]
    [Parameter(ParameterSetName = Items, Mandatory = true, Position = 0)]
    [Alias("ActivityId")]
    [ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = [];

    /// <summary>An execution, an activity, the id of one, or what activities are of.</summary>
    [Parameter(ParameterSetName = ByInputObject, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject? InputObject { get; set; }

    /// <summary>Gives what the run did to each object.</summary>
    [Parameter(ParameterSetName = Items, Mandatory = true)]
    [Parameter(ParameterSetName = ByInputObject)]
    public SwitchParameter ExecutionItems { get; set; }

    /// <summary>Gives this page alone.</summary>
    [Parameter(ParameterSetName = List)]
    [Parameter(ParameterSetName = ByInputObject)]
    [Parameter(ParameterSetName = Items)]
    [ValidateRange(1, int.MaxValue)]
    public int? Page { get; set; }

    /// <summary>How many are asked for at a time.</summary>
    [Parameter(ParameterSetName = List)]
    [Parameter(ParameterSetName = ByInputObject)]
    [Parameter(ParameterSetName = Items)]
    [ValidateRange(1, int.MaxValue)]
    public int? PageSize { get; set; }

    /// <summary>Shows how it goes on until it is over.</summary>
    [Parameter(ParameterSetName = ById)]
    [Parameter(ParameterSetName = ByInputObject)]
    public SwitchParameter Follow { get; set; }

    /// <summary>How many seconds lie between two questions, with -Follow.</summary>
    [Parameter(ParameterSetName = ById)]
    [Parameter(ParameterSetName = ByInputObject)]
    [ValidateRange(1, 3600)]
    public int IntervalSeconds { get; set; } = 2;

    /// <summary>How often to ask at most, with -Follow.</summary>
    [Parameter(ParameterSetName = ById)]
    [Parameter(ParameterSetName = ByInputObject)]
    [ValidateRange(1, int.MaxValue)]
    public int MaxPolls { get; set; }

    /// <summary>Warns of a parameter that changes nothing.</summary>
    protected override void BeginProcessing()
    {
        if (Follow && ExecutionItems)
        {
            WriteWarning("-Follow has no effect with -ExecutionItems.");
        }

        foreach (var parameter in new[] { nameof(IntervalSeconds), nameof(MaxPolls) })
        {
            if (!Follow && MyInvocation.BoundParameters.ContainsKey(parameter))
            {
                WriteWarning($"-{parameter} has no effect without -Follow.");
            }
        }
    }

    private WantedPages Pages => new(Page, PageSize);

    /// <summary>Reads.</summary>
    protected override void ProcessRecord()
    {
        var client = RequireClient();
        if (ParameterSetName == List)
        {
            foreach (var source in Sources())
            {
                _ = Run(client, new GetActivities(Filter(), source, Pages));
            }
        }

        foreach (var id in Id)
        {
            _ = Run(client, Of(id));
        }

        foreach (var input in InputObject?.Each() ?? [])
        {
            if (OfInput(client, input, out var error) is { } request)
            {
                _ = Run(client, request);
            }
            else
            {
                WriteError(error!);
            }
        }
    }

    private Request Of(string id) => (ExecutionItems.IsPresent, Follow.IsPresent) switch
    {
        (true, _) => new GetActivityItems(id, Pages),
        (_, true) => new FollowActivity(id, IntervalSeconds, MaxPolls > 0 ? MaxPolls : null),
        _ => new GetActivity(id),
    };

    private Request? OfInput(JimClient client, PSObject input, out ErrorRecord? error)
    {
        error = null;
        if (!ExecutionItems && ActivityInput.SourceOf(input, client.Url) is { } source)
        {
            return new GetActivities(Filter(), source, Pages);
        }

        if (ActivityInput.IdOf(input, client.Url, out error) is not { } id)
        {
            return null;
        }

        if (GivenFilter is not { } filter)
        {
            return Of(id);
        }

        error = FailureRecord.Of(
            ModuleErrors.WrongInputObject,
            $"-{filter} filters a list of activities, but the input names one activity: {id}.",
            input,
            $"Leave -{filter} out, or pipe what Get-JIMConnectedSystem or Get-JIMRunProfile gives.");
        return null;
    }
}
