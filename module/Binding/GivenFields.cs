using System.Linq;
using System.Management.Automation;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace JIM.PowerShell.Binding;

/// <summary>The fields of a run profile, which the server names as the cmdlets name their parameters.</summary>
internal static class GivenFields
{
    /// <summary>Adds the field of a parameter, where that was given.</summary>
    internal static JsonObject AddGiven(this JsonObject fields, InvocationInfo call, string parameter, JsonNode? value) =>
        call.BoundParameters.ContainsKey(parameter) ? fields.With(parameter, value) : fields;

    /// <summary>Adds the field of a parameter, where that has a value.</summary>
    internal static JsonObject AddKnown(this JsonObject fields, string parameter, JsonNode? value) =>
        value is null ? fields : fields.With(parameter, value);

    /// <summary>What is to become of which parameter's field: Name to 'A', PageSize to 500.</summary>
    internal static string InWords(this JsonObject fields) => string.Join(
        ", ", fields.Select(field => $"{char.ToUpperInvariant(field.Key[0])}{field.Key[1..]} to {InWords(field.Value)}"));

    private static JsonObject With(this JsonObject fields, string parameter, JsonNode? value)
    {
        fields[JsonNamingPolicy.CamelCase.ConvertName(parameter)] = value;
        return fields;
    }

    private static string InWords(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "nothing",
        JsonValueKind.String => $"'{value.GetValue<string>()}'",
        _ => value.ToJsonString(),
    };
}
