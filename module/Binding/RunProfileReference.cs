using System.Text.Json.Nodes;

namespace JIM.PowerShell.Binding;

/// <summary>A connected system as the user named it.</summary>
internal sealed record SystemReference(int? Id, string? Name)
{
    internal JsonObject Json => Id is { } id ? new() { ["id"] = id } : new() { ["name"] = Name };

    public override string ToString() => Name is null ? $"connected system {Id}" : $"'{Name}'";
}

/// <summary>A run profile as the user named it, or as a piped object shows it.</summary>
internal sealed record RunProfileReference(int? Id, string? Name, SystemReference? System)
{
    /// <summary>Whether all is known that the server needs, so that nothing has to be looked up.</summary>
    internal bool IsComplete => Id is not null && System?.Id is not null;

    /// <summary>Whether all is known that people read.</summary>
    internal bool IsCompleteAndNamed => IsComplete && Name is not null && System?.Name is not null;

    internal JsonObject Json => Id is { } id
        ? new() { ["id"] = new JsonArray(id, System?.Json) }
        : new() { ["name"] = new JsonArray(Name, System?.Json) };

    public override string ToString()
    {
        var profile = (Name, Id) switch
        {
            (null, _) => $"run profile {Id}",
            (_, null) => $"run profile '{Name}'",
            _ => $"run profile '{Name}' ({Id})",
        };
        return System is null ? profile : $"{profile} on {System}";
    }
}
