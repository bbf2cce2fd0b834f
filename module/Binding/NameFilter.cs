using System.Management.Automation;

namespace JIM.PowerShell.Binding;

/// <summary>A name as PowerShell's Get- cmdlets take it: with wildcards, in any case, in no language.</summary>
internal sealed class NameFilter(string? name)
{
    private readonly WildcardPattern? pattern =
        name is null ? null : WildcardPattern.Get(name, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);

    private bool any;

    /// <summary>Nothing matched a name that is meant literally: an error, where a wildcard would give nothing.</summary>
    internal bool MissedLiteral =>
        name is not null && !any && !WildcardPattern.ContainsWildcardCharacters(name);

    internal bool Takes(PSObject item)
    {
        var taken = pattern is null || pattern.IsMatch((string)item.Properties["Name"].Value);
        any |= taken;
        return taken;
    }
}
