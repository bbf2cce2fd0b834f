using System;
using System.Collections.Generic;
using System.Management.Automation;
using JIM.PowerShell.Contract;
using JIM.PowerShell.Output;

namespace JIM.PowerShell.Binding;

/// <summary>
/// A name as PowerShell's Get- cmdlets take it: one that exists as it is typed, or else a wildcard pattern; in
/// any case, in no language. Reads one list after another.
/// </summary>
internal sealed class NameFilter
{
    private readonly string? literal;
    private readonly WildcardPattern? pattern;

    /// <summary>A name with square brackets or backticks is no match of itself: its own may still come.</summary>
    private readonly bool mayBeLiteral;

    /// <summary>What matches the pattern, as long as the name itself may still come; none once it came.</summary>
    private List<PSObject>? heldBack;

    private bool any;

    internal NameFilter(string? name)
    {
        literal = name?.Normalize();
        if (literal is null)
        {
            return;
        }

        HasWildcards = WildcardPattern.ContainsWildcardCharacters(literal);
        pattern = Readable(literal);
        mayBeLiteral = pattern?.IsMatch(literal) != true;
        heldBack = mayBeLiteral ? [] : null;
    }

    /// <summary>Whether it is a name as it is typed: no wildcard, and no backtick that makes one a letter.</summary>
    internal bool IsLiteral => literal is not null && !HasWildcards && !mayBeLiteral;

    /// <summary>Whether it is no pattern that can be read: then it can only be a name.</summary>
    internal bool IsUnreadable => literal is not null && pattern is null;

    /// <summary>Nothing matched what can only be a name: an error, where a wildcard gives nothing.</summary>
    internal bool MissedLiteral => literal is not null && (!HasWildcards || IsUnreadable) && !any;

    private bool HasWildcards { get; }

    /// <summary>Takes one object of a list, and gives it where it is meant.</summary>
    internal void Take(PSObject item, Action<PSObject> give)
    {
        var name = ((string)item.Properties["Name"].Value).Normalize();
        if (literal is null || (mayBeLiteral && name.Equals(literal, StringComparison.OrdinalIgnoreCase)))
        {
            any = true;
            heldBack = null;
            give(item);
        }
        else if (pattern?.IsMatch(name) == true)
        {
            if (mayBeLiteral)
            {
                heldBack?.Add(item);
            }
            else
            {
                any = true;
                give(item);
            }
        }
    }

    /// <summary>Gives what the pattern matched in a list that has ended, where it did not have the name itself.</summary>
    internal void EndList(Action<PSObject> give)
    {
        foreach (var item in heldBack ?? [])
        {
            any = true;
            give(item);
        }

        heldBack = mayBeLiteral ? [] : null;
    }

    /// <summary>The error of a pattern that cannot be read, where nothing has it for its name.</summary>
    internal ErrorRecord UnreadableError() => FailureRecord.Of(
        ModuleErrors.InvalidWildcard,
        $"'{literal}' is no name that exists, and no pattern that can be read.",
        literal);

    private static WildcardPattern? Readable(string text)
    {
        var pattern = WildcardPattern.Get(text, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
        try
        {
            _ = pattern.IsMatch(text);
            return pattern;
        }
        catch (WildcardPatternException)
        {
            return null;
        }
    }
}
