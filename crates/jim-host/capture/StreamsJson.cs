using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Text.Json.Nodes;

namespace JIM.Capture;

/// <summary>What came out of each stream of a run, as JSON.</summary>
internal static class StreamsJson
{
    internal static JsonObject Of(
        PowerShell shell, IEnumerable<PSObject> output, CaptureHost host, Exception? ended) => new()
        {
            ["output"] = Array(output, ObjectJson.Of),
            ["errors"] = Array(shell.Streams.Error, Error),
            ["warnings"] = Array(shell.Streams.Warning, record => record.Message),
            ["verbose"] = Array(shell.Streams.Verbose, record => record.Message),
            ["debug"] = Array(shell.Streams.Debug, record => record.Message),
            ["information"] = Array(shell.Streams.Information, Information),
            ["progress"] = Array(shell.Streams.Progress, Progress),
            ["host"] = host.Text,
            ["prompts"] = Array(host.Prompts, prompt => prompt.DeepClone()),
            ["exitCode"] = host.ExitCode,
            ["stopped"] = ended is PipelineStoppedException
                || shell.InvocationStateInfo.State == PSInvocationState.Stopped,
            ["terminatingError"] = ended is null or PipelineStoppedException
                ? null
                : Error((ended as RuntimeException)?.ErrorRecord
                    ?? new ErrorRecord(ended, ended.GetType().Name, ErrorCategory.NotSpecified, targetObject: null)),
        };

    private static JsonArray Array<T>(IEnumerable<T> items, Func<T, JsonNode?> one) =>
        new([.. items.Select(one)]);

    private static JsonObject Error(ErrorRecord record) => new()
    {
        ["message"] = record.ToString(),
        ["id"] = record.FullyQualifiedErrorId,
        ["category"] = record.CategoryInfo.Category.ToString(),
        ["target"] = ObjectJson.Of(record.TargetObject),
        ["exceptionType"] = record.Exception.GetType().FullName,
        ["recommendedAction"] = record.ErrorDetails?.RecommendedAction,
        ["causes"] = Array(Causes(record.Exception), cause => cause.Message),
    };

    private static IEnumerable<Exception> Causes(Exception error)
    {
        while (error.InnerException is { } inner)
        {
            yield return inner;
            error = inner;
        }
    }

    private static JsonObject Information(InformationRecord record) => new()
    {
        ["message"] = record.ToString(),
        ["tags"] = Array(record.Tags, tag => tag),
    };

    private static JsonObject Progress(ProgressRecord record) => new()
    {
        ["id"] = record.ActivityId,
        ["parent"] = record.ParentActivityId,
        ["activity"] = record.Activity,
        ["status"] = record.StatusDescription,
        ["percent"] = record.PercentComplete,
        ["secondsRemaining"] = record.SecondsRemaining,
        ["completed"] = record.RecordType == ProgressRecordType.Completed,
    };
}
