using System.Collections;
using System.Management.Automation;
using JIM.PowerShell.Contract;

namespace JIM.PowerShell.Binding;

/// <summary>
/// Completes the id of a partition by its name: of the connected system on the same line, or of the one that owns
/// the run profile there.
/// </summary>
public sealed class PartitionIdCompleter : ServerCompleter
{
    private protected override Request? Request(IDictionary given)
    {
        var profile = Number(given["Id"]) ?? Number(given["RunProfileId"]);
        return (Number(given["ConnectedSystemId"]), given["ConnectedSystemName"]) switch
        {
            ({ } id, _) => new GetPartitions(new(id, null), RunProfile: null),
            (_, { } name) => new GetPartitions(new(null, name.ToString()), RunProfile: null),
            _ when profile is { } id => new GetPartitions(ConnectedSystem: null, new(id, null, null)),
            _ => null,
        };
    }

    private protected override CompletionResult Result(PSObject item)
    {
        var name = (string)item.Properties["Name"].Value;
        var managed = item.Properties["Selected"].Value is false ? ", which JIM does not manage" : "";
        return new CompletionResult(
            item.Properties["Id"].Value.ToString()!, name, CompletionResultType.ParameterValue, $"Partition {name}{managed}");
    }

    private static int? Number(object? value) =>
        value is not null && LanguagePrimitives.TryConvertTo<int>(value, out var number) ? number : null;
}
