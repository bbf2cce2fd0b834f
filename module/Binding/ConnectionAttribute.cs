using System.Linq;
using System.Management.Automation;
using JIM.PowerShell.Sessions;

namespace JIM.PowerShell.Binding;

/// <summary>
/// Takes the address of a connection that is open, too, and says of one that came from another process why it
/// cannot be used here.
/// </summary>
internal sealed class ConnectionAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            string url => OpenTo(url),
            _ => InThisProcess(inputData),
        };

    private static Connection OpenTo(string url) =>
        Session.Here.Open.LastOrDefault(connection => ServerUrl.IsSame(connection.Url, url))
        ?? throw new ArgumentTransformationMetadataException(
            $"No connection to '{url}' is open in this session. Get-JIMConnection lists those that are; Connect-JIM makes one.");

    private static object? InThisProcess(object? inputData) =>
        inputData is PSObject { BaseObject: not Connection } given
        && given.TypeNames.Any(name => name.EndsWith("JIM.Connection", System.StringComparison.Ordinal))
            ? throw new ArgumentTransformationMetadataException(
                $"The connection to {given.Properties["Url"]?.Value} was made in another process, where its key "
                + "stays. Connect in this process: Connect-JIM.")
            : inputData;
}
