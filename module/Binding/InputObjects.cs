using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace JIM.PowerShell.Binding;

/// <summary>What -InputObject holds: one object from the pipeline, or several that were given at once.</summary>
internal static class InputObjects
{
    /// <summary>Each of them, as the pipeline would give it.</summary>
    internal static IEnumerable<PSObject> Each(this PSObject given) =>
        LanguagePrimitives.GetEnumerable(given) is { } several
            ? several.Cast<object?>().Select(one => one is null ? new PSObject() : PSObject.AsPSObject(one))
            : [given];
}
