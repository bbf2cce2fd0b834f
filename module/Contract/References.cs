using System.Text.Json;

namespace JIM.PowerShell.Contract;

/// <summary>A connected system. An id decides; a name beside it is what it was last read as.</summary>
internal sealed record ConnectedSystemReference(int? Id, string? Name)
{
    /// <summary>Whether all is known that people read.</summary>
    internal bool IsNamed => Id is not null && Name is not null;

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("connectedSystem");
        json.WriteNumberOrNull("id", Id);
        json.WriteString("name", Name);
        json.WriteEndObject();
    }

    public override string ToString() => Name is null ? $"connected system {Id}" : $"'{Name}'";
}

/// <summary>A run profile. An id decides; a name beside it is what it was last read as.</summary>
internal sealed record RunProfileReference(int? Id, string? Name, ConnectedSystemReference? ConnectedSystem)
{
    /// <summary>Whether all is known that people read.</summary>
    internal bool IsNamed => Id is not null && Name is not null && ConnectedSystem is { IsNamed: true };

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("runProfile");
        WriteFields(json);
        json.WriteEndObject();
    }

    internal void WriteFields(Utf8JsonWriter json)
    {
        json.WriteNumberOrNull("id", Id);
        json.WriteString("name", Name);
        ConnectedSystem?.Write(json);
    }

    public override string ToString()
    {
        var profile = (Name, Id) switch
        {
            (null, _) => $"run profile {Id}",
            (_, null) => $"run profile '{Name}'",
            _ => $"run profile '{Name}' ({Id})",
        };
        return ConnectedSystem is null ? profile : $"{profile} on {ConnectedSystem}";
    }
}
