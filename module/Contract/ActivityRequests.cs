using System.Text.Json;

namespace JIM.PowerShell.Contract;

/// <summary>Which pages of a list are wanted; null for all of them, and for as many rows as the server gives.</summary>
internal sealed record WantedPages(int? Only, int? Size)
{
    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("pages");
        json.WriteNumberOrNull("only", Only);
        json.WriteNumberOrNull("size", Size);
        json.WriteEndObject();
    }
}

/// <summary>What activities have to meet: each condition, and of several values one.</summary>
internal sealed record ActivityFilter
{
    internal string? Search { get; init; }

    internal string[] Statuses { get; init; } = [];

    internal string[] Operations { get; init; } = [];

    internal string[] Outcomes { get; init; } = [];

    internal string[] InitiatedBy { get; init; } = [];

    internal string? InitiatedById { get; init; }

    internal bool WithChildren { get; init; }

    internal string? CreatedFrom { get; init; }

    internal string? CreatedTo { get; init; }

    internal string[] ConnectedSystemNames { get; init; } = [];

    internal string[] RunProfileNames { get; init; } = [];

    internal bool ScheduledOnly { get; init; }

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteString("search", Search);
        json.WriteTexts("statuses", Statuses);
        json.WriteTexts("operations", Operations);
        json.WriteTexts("outcomes", Outcomes);
        json.WriteTexts("initiatedBy", InitiatedBy);
        json.WriteString("initiatedById", InitiatedById);
        json.WriteBoolean("withChildren", WithChildren);
        json.WriteString("createdFrom", CreatedFrom);
        json.WriteString("createdTo", CreatedTo);
        json.WriteTexts("connectedSystemNames", ConnectedSystemNames);
        json.WriteTexts("runProfileNames", RunProfileNames);
        json.WriteBoolean("scheduledOnly", ScheduledOnly);
    }
}

/// <summary>The system, the run profile or the schedule whose activities are meant.</summary>
internal sealed record ActivitySource(
    ConnectedSystemReference? ConnectedSystem = null, RunProfileReference? RunProfile = null, string? ScheduleId = null)
{
    internal void Write(Utf8JsonWriter json)
    {
        ConnectedSystem?.Write(json);
        RunProfile?.Write(json);
        json.WriteString("scheduleId", ScheduleId);
    }
}

internal sealed record GetActivities(ActivityFilter Filter, ActivitySource Source, WantedPages Pages)
    : Request("getActivities")
{
    private protected override void WriteFields(Utf8JsonWriter json)
    {
        Filter.Write(json);
        Source.Write(json);
        Pages.Write(json);
    }
}

internal sealed record GetActivityItems(string Id, WantedPages Pages) : Request("getActivityItems")
{
    private protected override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("id", Id);
        Pages.Write(json);
    }
}

internal sealed record GetActivityStats(string Id) : Request("getActivityStats")
{
    private protected override void WriteFields(Utf8JsonWriter json) => json.WriteString("id", Id);
}

internal sealed record GetActivityChildren(string Id, WantedPages Pages) : Request("getActivityChildren")
{
    private protected override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("id", Id);
        Pages.Write(json);
    }
}
