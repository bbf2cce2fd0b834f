using System.Linq;
using System.Management.Automation;

namespace JIM.PowerShell.Binding;

/// <summary>Says of a connection that came from another process why it cannot be used here.</summary>
internal sealed class ConnectionAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        inputData is PSObject { BaseObject: not Connection } given
        && given.TypeNames.Any(name => name.EndsWith("JIM.Connection", System.StringComparison.Ordinal))
            ? throw new ArgumentTransformationMetadataException(
                $"The connection to {given.Properties["Url"]?.Value} was made in another process, where its key "
                + "stays. Connect in this process: Connect-JIM.")
            : inputData;
}
