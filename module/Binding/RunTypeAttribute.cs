using System;
using System.Management.Automation;

namespace JIM.PowerShell.Binding;

/// <summary>Takes the server's words for what a run profile does as well as the module's.</summary>
internal sealed class RunTypeAttribute : ArgumentTransformationAttribute
{
    private const string Long = "Synchronisation";

    private const string Short = "Sync";

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is string text
        && text.EndsWith(Long, StringComparison.OrdinalIgnoreCase)
            ? string.Concat(text.AsSpan(0, text.Length - Long.Length), Short)
            : inputData;

    /// <summary>The server's word.</summary>
    internal static string ToWire(string type) =>
        type.EndsWith(Short, StringComparison.OrdinalIgnoreCase)
            ? string.Concat(type.AsSpan(0, type.Length - Short.Length), Long)
            : type;
}
