using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;

namespace JIM.PowerShell.Binding;

/// <summary>Values of PowerShell as they stand in the query of an address.</summary>
internal static class QueryText
{
    /// <summary>A pair for each value; a name with nothing is left out.</summary>
    internal static IReadOnlyList<(string Name, string Value)> Pairs(IDictionary? query) =>
        [.. (query ?? new Hashtable()).Cast<DictionaryEntry>().SelectMany(Pairs)];

    private static IEnumerable<(string Name, string Value)> Pairs(DictionaryEntry entry)
    {
        var values = LanguagePrimitives.GetEnumerable(entry.Value) ?? new[] { entry.Value };
        return values.Cast<object?>().Where(value => value is not null).Select(value => (Text(entry.Key), Text(value!)));
    }

    private static string Text(object value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        bool or SwitchParameter => LanguagePrimitives.IsTrue(value) ? "true" : "false",
        DateTime time => Time(time),
        DateTimeOffset time => Time(time.UtcDateTime),
        var other => LanguagePrimitives.ConvertTo<string>(other),
    };

    /// <summary>In UTC, with no more digits than the server reads.</summary>
    private static string Time(DateTime time) =>
        time.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);
}
