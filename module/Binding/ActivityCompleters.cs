using System.Collections;
using System.Linq;
using System.Management.Automation;
using JIM.PowerShell.Contract;

namespace JIM.PowerShell.Binding;

/// <summary>Completes the name of a run profile: of the connected system on the same line, or of all.</summary>
public sealed class ActivityRunProfileCompleter : ServerCompleter
{
    private protected override Request Request(IDictionary given)
    {
        var named = LanguagePrimitives.GetEnumerable(given["ConnectedSystem"])?.Cast<object>() ?? [given["ConnectedSystem"]!];
        return named.ToArray() is [{ } only]
            ? new GetRunProfiles(new(null, only.ToString()))
            : new GetAllRunProfiles();
    }

    private protected override CompletionResult Result(PSObject item) =>
        Name(item, $"{item.Properties["Type"].Value}, run profile {item.Properties["Id"].Value}");
}
