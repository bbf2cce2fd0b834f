using System.Collections;
using System.Management.Automation;
using JIM.PowerShell.Contract;

namespace JIM.PowerShell.Binding;

/// <summary>Completion from the schedules of the server.</summary>
public abstract class ScheduleCompleter : ServerCompleter
{
    private protected override Request Request(IDictionary given) => new GetSchedules(Ids: null, IncludeSteps: false);
}

/// <summary>Completes the name of a schedule.</summary>
public sealed class ScheduleNameCompleter : ScheduleCompleter
{
    private protected override CompletionResult Result(PSObject item) =>
        Name(item, $"Schedule {item.Properties["Id"].Value}");
}

/// <summary>Completes the id of a schedule, and shows its name.</summary>
public sealed class ScheduleIdCompleter : ScheduleCompleter
{
    private protected override CompletionResult Result(PSObject item) => Id(item);
}

/// <summary>Completes the id of an execution that goes on, and shows the name of its schedule.</summary>
public sealed class ActiveScheduleExecutionCompleter : ServerCompleter
{
    private protected override Request Request(IDictionary given) =>
        new GetScheduleExecutions(Schedule: null, Statuses: [], Active: true);

    private protected override CompletionResult Result(PSObject item)
    {
        var id = item.Properties["Id"].Value.ToString()!;
        var name = item.Properties["ScheduleName"].Value?.ToString() ?? id;
        return new CompletionResult(id, $"{id} {name}", CompletionResultType.ParameterValue, name);
    }
}

/// <summary>Completes how an execution of a schedule stands.</summary>
public sealed class ScheduleStatusCompleter : WordCompleter
{
    private protected override string[] Words => ["InProgress", "Complete", "Failed", "Cancelled"];
}
