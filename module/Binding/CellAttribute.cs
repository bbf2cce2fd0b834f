using System.Management.Automation;

namespace JIM.PowerShell.Binding;

/// <summary>Takes a cell of a CSV file, too: an empty one is as if it were not there, and True is true.</summary>
internal sealed class CellAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether the parameter is a switch: PowerShell takes nothing for one that is on.</summary>
    public bool IsSwitch { get; set; }

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            string text when string.IsNullOrWhiteSpace(text) => IsSwitch ? false : null,
            string text when bool.TryParse(text, out var value) => value,
            _ => inputData,
        };
}
