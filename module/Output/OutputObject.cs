using System.Management.Automation;
using System.Text;
using System.Text.Json;

namespace JIM.PowerShell.Output;

/// <summary>Makes single objects and values that cmdlets give out of the JSON that the library gives.</summary>
internal static class OutputObject
{
    /// <summary>An object with its properties in PowerShell's case and with a type name for its view.</summary>
    internal static PSObject From(JsonElement json, string typeName)
    {
        var output = (PSObject)Plain(json)!;
        output.TypeNames.Insert(0, $"JIM.{typeName}");
        return output;
    }

    /// <summary>A value that is no object of the module.</summary>
    internal static object? Plain(JsonElement json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json.GetRawText()), JsonValues.Options);
        _ = reader.Read();
        return JsonValues.Read(ref reader, ValueKind.AsItIs);
    }
}
