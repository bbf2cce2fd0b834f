using System.Collections.Generic;
using System.Text.Json;

namespace JIM.PowerShell.Contract;

internal sealed record InvokeRestMethod(
    string Method, string Path, IReadOnlyList<(string Name, string Value)> Query, string? Body, bool All)
    : Request("invokeRestMethod")
{
    private protected override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("method", Method);
        json.WriteString("path", Path);
        json.WriteStartArray("query");
        foreach (var (name, value) in Query)
        {
            json.WriteStartArray();
            json.WriteStringValue(name);
            json.WriteStringValue(value);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteString("body", Body);
        json.WriteBoolean("all", All);
    }
}
