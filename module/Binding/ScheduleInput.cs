using System;
using System.Management.Automation;
using JIM.PowerShell.Contract;
using JIM.PowerShell.Output;

namespace JIM.PowerShell.Binding;

/// <summary>What a piped object means to a cmdlet about schedules or about their executions.</summary>
internal static class ScheduleInput
{
    /// <summary>
    /// The schedule that the object is or names, or an error: an execution has an Id too, and so has a run
    /// profile, and neither is a schedule's.
    /// </summary>
    internal static ScheduleReference? AsSchedule(PSObject input, string server, out ErrorRecord? error)
    {
        var piped = new PipedObject(input);
        error = RunProfileInput.OtherServer(piped, input, server);
        if (error is not null)
        {
            return null;
        }

        if (Schedule(piped, input) is { } schedule)
        {
            return schedule;
        }

        error = FailureRecord.Of(
            ModuleErrors.WrongInputObject,
            $"A schedule was expected, but the input is {piped.Description}.",
            input,
            "Pipe what Get-JIMSchedule gives, the id or the name of a schedule, or rows with the column ScheduleId "
            + "or ScheduleName.");
        return null;
    }

    /// <summary>The execution that the object is or names, or an error.</summary>
    internal static ScheduleExecutionReference? AsExecution(PSObject input, string server, out ErrorRecord? error)
    {
        var piped = new PipedObject(input);
        error = RunProfileInput.OtherServer(piped, input, server);
        if (error is not null)
        {
            return null;
        }

        if (Execution(piped, input) is { } execution)
        {
            return execution;
        }

        error = FailureRecord.Of(
            ModuleErrors.WrongInputObject,
            $"An execution of a schedule was expected, but the input is {piped.Description}.",
            input,
            "Pipe what Get-JIMScheduleExecution or Start-JIMSchedule -PassThru gives, or the id of an execution. "
            + "For those of a schedule that go on: ... | Get-JIMScheduleExecution -Status InProgress | ...");
        return null;
    }

    /// <summary>Whether the object is a schedule, and not an execution of one.</summary>
    internal static bool IsSchedule(PSObject input) =>
        new PipedObject(input) is { Kind: "Schedule" } or { Kind: null, HasId: false, Scalar: null };

    private static ScheduleReference? Schedule(PipedObject piped, PSObject input) => piped switch
    {
        { Kind: "Schedule" } when Id(piped.Text("Id")) is { } id => new(id, piped.Name),
        { Kind: not null } or { IsRun: true } or { Number: not null } => null,
        { Scalar: { } text } => Id(text) is { } id ? new(id, null) : Name(input),
        // An execution that went through a file names its schedule, too, and is none.
        { HasId: false } when Id(piped.Text("ScheduleId")) is { } id => new(id, null),
        { HasId: false } when piped.Text("ScheduleName") is { } name => new(null, name),
        // One that went through a file.
        { HasId: true } when piped.Text("StepCount") is not null && Id(piped.Text("Id")) is { } id => new(id, piped.Name),
        _ => null,
    };

    private static ScheduleExecutionReference? Execution(PipedObject piped, PSObject input) => piped switch
    {
        { Kind: "ScheduleExecution" } when Id(piped.Text("Id")) is { } id => new(id, piped.Text("ScheduleName")),
        { Kind: not null } or { IsRun: true } => null,
        { Scalar: { } text } => Id(text) is { } id ? new(id, null) : null,
        // One that went through a file.
        _ when piped.Text("ScheduleId") is not null && Id(piped.Text("Id")) is { } id => new(id, piped.Text("ScheduleName")),
        _ when Id(piped.Text("ScheduleExecutionId")) is { } id => new(id, null),
        _ => null,
    };

    private static Guid? Id(string? text) => Guid.TryParse(text, out var id) ? id : null;

    private static ScheduleReference? Name(PSObject input) => input.BaseObject is string name ? new(null, name) : null;
}
