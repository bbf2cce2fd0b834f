using System;
using System.Globalization;
using System.Management.Automation;

namespace JIM.PowerShell.Binding;

/// <summary>Takes a length of time, too, where seconds are meant: 00:10:00 or New-TimeSpan -Minutes 10.</summary>
internal sealed class SecondsAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            TimeSpan span => Seconds(span),
            string text when text.Contains(':', StringComparison.Ordinal)
                && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) => Seconds(span),
            _ => inputData,
        };

    /// <summary>Rounded up: half a second is not none.</summary>
    private static double Seconds(TimeSpan span) => Math.Ceiling(span.TotalSeconds);
}
