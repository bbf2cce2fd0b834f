using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using JIM.PowerShell.Binding;
using JIM.PowerShell.Commands.Base;
using JIM.PowerShell.Contract;

namespace JIM.PowerShell.Commands;

/// <summary>Which activities of a list are meant.</summary>
public abstract class FilteredActivityCommand : ConnectedCommand
{
    private protected const string List = "List";

    private protected const string ByInputObject = "ByInputObject";

    private static readonly string[] Filters =
    [
        nameof(Search), nameof(Status), nameof(Operation), nameof(Outcome), nameof(InitiatedBy), nameof(InitiatedById),
        nameof(HasChildActivities), nameof(CreatedFrom), nameof(CreatedTo), nameof(ConnectedSystem), nameof(RunProfile),
        nameof(ScheduledOnly), nameof(ScheduleId),
    ];

    /// <summary>A part of the name of what was acted on.</summary>
    [Parameter(ParameterSetName = List)]
    [Parameter(ParameterSetName = ByInputObject)]
    [ValidateNotNullOrEmpty]
    public string? Search { get; set; }

    /// <summary>How they stand.</summary>
    [Parameter(ParameterSetName = List)]
    [Parameter(ParameterSetName = ByInputObject)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ActivityStatusCompleter))]
    public string[] Status { get; set; } = [];

    /// <summary>What was done.</summary>
    [Parameter(ParameterSetName = List)]
    [Parameter(ParameterSetName = ByInputObject)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ActivityOperationCompleter))]
    public string[] Operation { get; set; } = [];

    /// <summary>What they did to objects.</summary>
    [Parameter(ParameterSetName = List)]
    [Parameter(ParameterSetName = ByInputObject)]
    [ValidateSet(
        "Added",
        "Updated",
        "Deleted",
        "Projected",
        "Joined",
        "AttributeFlows",
        "Disconnected",
        "DisconnectedOutOfScope",
        "OutOfScopeRetainJoin",
        "DriftCorrections",
        "Provisioned",
        "Exported",
        "Deprovisioned",
        "Created",
        "PendingExports",
        "Errors")]
    public string[] Outcome { get; set; } = [];

    /// <summary>The names of those who started them, or what they are: User, ApiKey or System.</summary>
    [Parameter(ParameterSetName = List)]
    [Parameter(ParameterSetName = ByInputObject)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ActivityInitiatorCompleter))]
    public string[] InitiatedBy { get; set; } = [];

    /// <summary>The id of the person or the key that started them.</summary>
    [Parameter(ParameterSetName = List)]
    [Parameter(ParameterSetName = ByInputObject)]
    public Guid InitiatedById { get; set; }

    /// <summary>Only those that have others below them.</summary>
    [Parameter(ParameterSetName = List)]
    [Parameter(ParameterSetName = ByInputObject)]
    public SwitchParameter HasChildActivities { get; set; }

    /// <summary>Only those from this moment on.</summary>
    [Parameter(ParameterSetName = List)]
    [Parameter(ParameterSetName = ByInputObject)]
    public DateTime CreatedFrom { get; set; }

    /// <summary>Only those until this moment.</summary>
    [Parameter(ParameterSetName = List)]
    [Parameter(ParameterSetName = ByInputObject)]
    public DateTime CreatedTo { get; set; }

    /// <summary>The names of connected systems.</summary>
    [Parameter(ParameterSetName = List)]
    [Parameter(ParameterSetName = ByInputObject)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ConnectedSystemNameCompleter))]
    public string[] ConnectedSystem { get; set; } = [];

    /// <summary>The names of run profiles.</summary>
    [Parameter(ParameterSetName = List)]
    [Parameter(ParameterSetName = ByInputObject)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ActivityRunProfileCompleter))]
    public string[] RunProfile { get; set; } = [];

    /// <summary>Only those that a schedule started.</summary>
    [Parameter(ParameterSetName = List)]
    [Parameter(ParameterSetName = ByInputObject)]
    public SwitchParameter ScheduledOnly { get; set; }

    /// <summary>The ids of schedules.</summary>
    [Parameter(ParameterSetName = List)]
    [Parameter(ParameterSetName = ByInputObject)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ScheduleIdCompleter))]
    public Guid[] ScheduleId { get; set; } = [];

    /// <summary>The filter that was given, of which one activity by itself has none.</summary>
    private protected string? GivenFilter => Filters.FirstOrDefault(MyInvocation.BoundParameters.ContainsKey);

    private protected ActivityFilter Filter() => new()
    {
        Search = Search,
        Statuses = Status,
        Operations = Operation,
        Outcomes = Outcome,
        InitiatedBy = InitiatedBy,
        InitiatedById = Given(nameof(InitiatedById)) ? InitiatedById.ToString() : null,
        WithChildren = HasChildActivities,
        CreatedFrom = Given(nameof(CreatedFrom)) ? Utc(CreatedFrom) : null,
        CreatedTo = Given(nameof(CreatedTo)) ? Utc(CreatedTo) : null,
        ConnectedSystemNames = ConnectedSystem,
        RunProfileNames = RunProfile,
        ScheduledOnly = ScheduledOnly,
    };

    /// <summary>A server is asked for one schedule at a time.</summary>
    private protected IEnumerable<ActivitySource> Sources() =>
        ScheduleId.Length == 0 ? [new()] : ScheduleId.Select(id => new ActivitySource(ScheduleId: id.ToString()));

    private bool Given(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    private static string Utc(DateTime time) => time.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);
}
