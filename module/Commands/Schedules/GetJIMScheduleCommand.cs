using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using JIM.PowerShell.Binding;
using JIM.PowerShell.Commands.Base;
using JIM.PowerShell.Contract;
using JIM.PowerShell.Interop;
using JIM.PowerShell.Output;

namespace JIM.PowerShell.Commands;

/// <summary>Gives schedules: all, those of some names, or those of some ids.</summary>
[Cmdlet(VerbsCommon.Get, "JIMSchedule", DefaultParameterSetName = "ByName")]
[OutputType("JIM.Schedule")]
public sealed class GetJIMScheduleCommand : ConnectedCommand
{
    /// <summary>The names, which may hold wildcards.</summary>
    [Parameter(ParameterSetName = "ByName", Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ScheduleNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>The ids.</summary>
    [Parameter(ParameterSetName = "ById", Mandatory = true)]
    [Alias("ScheduleId")]
    [ArgumentCompleter(typeof(ScheduleIdCompleter))]
    public Guid[] Id { get; set; } = [];

    /// <summary>Schedules to read again.</summary>
    [Parameter(ParameterSetName = "ByInputObject", Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject? InputObject { get; set; }

    /// <summary>Gives the steps of each, too.</summary>
    [Parameter]
    public SwitchParameter IncludeSteps { get; set; }

    /// <summary>Reads.</summary>
    protected override void ProcessRecord()
    {
        var client = RequireClient();
        switch (ParameterSetName)
        {
            case "ById":
                _ = Run(client, new GetSchedules(Id, IncludeSteps));
                break;
            case "ByInputObject":
                foreach (var input in InputObject!.Each())
                {
                    Read(client, input);
                }

                break;
            default:
                GetNamed(client);
                break;
        }
    }

    private void Read(JimClient client, PSObject input)
    {
        if (ScheduleInput.AsSchedule(input, client.Url, out var error) is not { } named)
        {
            WriteError(error!);
            return;
        }

        var found = named.Id is null ? Ask<ScheduleFound>(client, new FindSchedule(named))?.Reference : named;
        if (found is { Id: { } id })
        {
            _ = Run(client, new GetSchedules([id], IncludeSteps));
        }
    }

    private void GetNamed(JimClient client)
    {
        if (Name.Length == 0)
        {
            _ = Run(client, new GetSchedules(Ids: null, IncludeSteps));
            return;
        }

        var filters = Name.Select(name => new NameFilter(name)).ToArray();
        var taken = new List<PSObject>();
        void Take(PSObject schedule)
        {
            if (!taken.Contains(schedule, ReferenceEqualityComparer.Instance))
            {
                taken.Add(schedule);
                if (!IncludeSteps)
                {
                    WriteObject(schedule);
                }
            }
        }

        var read = Run(client, new GetSchedules(Ids: null, IncludeSteps: false), schedule =>
        {
            foreach (var filter in filters)
            {
                filter.Take(schedule, Take);
            }
        });
        foreach (var filter in filters)
        {
            filter.EndList(Take);
        }

        if (IncludeSteps && taken.Count > 0)
        {
            // The steps of those alone: each takes requests.
            var ids = taken.Select(schedule => Guid.Parse((string)schedule.Properties["Id"].Value)).ToArray();
            read &= Run(client, new GetSchedules(ids, IncludeSteps: true));
        }

        foreach (var (name, filter) in Name.Zip(filters))
        {
            if (read && filter.MissedLiteral)
            {
                WriteError(filter.IsUnreadable
                    ? filter.UnreadableError()
                    : FailureRecord.Of(ModuleErrors.ScheduleNotFound, $"There is no schedule named '{name}'.", name));
            }
        }
    }
}
