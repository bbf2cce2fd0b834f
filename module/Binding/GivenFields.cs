using System.Management.Automation;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace JIM.PowerShell.Binding;

/// <summary>The fields of a run profile, which the server names as the cmdlets name their parameters.</summary>
internal static class GivenFields
{
    /// <summary>Adds the field of a parameter, where that was given.</summary>
    internal static JsonObject AddGiven(this JsonObject fields, InvocationInfo call, string parameter, JsonNode? value)
    {
        if (call.BoundParameters.ContainsKey(parameter))
        {
            fields[JsonNamingPolicy.CamelCase.ConvertName(parameter)] = value;
        }

        return fields;
    }
}
