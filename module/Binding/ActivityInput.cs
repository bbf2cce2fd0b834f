using System;
using System.Management.Automation;
using JIM.PowerShell.Contract;
using JIM.PowerShell.Output;

namespace JIM.PowerShell.Binding;

/// <summary>What a piped object means to a cmdlet about activities.</summary>
internal static class ActivityInput
{
    /// <summary>The id of the activity that the object is or names, or an error.</summary>
    internal static string? IdOf(PSObject input, string server, out ErrorRecord? error)
    {
        var piped = new PipedObject(input);
        error = RunProfileInput.OtherServer(piped, input, server);
        if (error is not null)
        {
            return null;
        }

        if (IdOf(piped) is { } id)
        {
            return id;
        }

        error = FailureRecord.Of(
            ModuleErrors.WrongInputObject,
            $"An activity was expected, but the input is {piped.Description}.",
            input,
            "Pipe what Start-JIMRunProfile -PassThru gives, what Get-JIMActivity gives, or the id of an activity.");
        return null;
    }

    /// <summary>What the activities are of, where the object is no activity itself but a system, a run profile or a
    /// schedule, or a row that names one.</summary>
    internal static ActivitySource? SourceOf(PSObject input, string server)
    {
        var piped = new PipedObject(input);
        if (RunProfileInput.OtherServer(piped, input, server) is not null)
        {
            return null;
        }

        return piped switch
        {
            { Kind: "Schedule" } when piped.Text("Id") is { } id => new(ScheduleId: id),
            { Kind: "ConnectedSystem", Id: { } id } => new(new ConnectedSystemReference(id, piped.Name)),
            { Kind: not null and not "RunProfile" } or { Scalar: not null } or { IsRun: true } => null,
            { Kind: null } when piped.Text("ScheduleId") is { } id => new(ScheduleId: id),
            _ when RunProfileInput.RunProfile(piped) is { } profile => new(RunProfile: profile),
            _ when RunProfileInput.System(piped) is { } system => new(system),
            _ => null,
        };
    }

    /// <summary>The run that the object is or names, or an error.</summary>
    internal static RunReference? AsRun(PSObject input, string server, out ErrorRecord? error) =>
        IdOf(input, server, out error) is { } id ? new(id, TaskOf(new PipedObject(input))) : null;

    private static string? TaskOf(PipedObject piped) =>
        piped.Kind == "WorkerTask" ? piped.Text("Id") : piped.Text("TaskId");

    private static string? IdOf(PipedObject piped) => piped switch
    {
        { Scalar: { } text } => text,
        { Kind: "Activity" } => piped.Text("Id"),
        { Kind: not null } => piped.Text("ActivityId"),
        _ when piped.Text("ActivityId") is { } id => id,
        { RunProfileId: not null } or { ConnectedSystemId: not null, IsRun: false } => null,
        _ => piped.Text("Id"),
    };
}
