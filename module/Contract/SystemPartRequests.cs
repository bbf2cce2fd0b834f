using System.Text.Json;

namespace JIM.PowerShell.Contract;

internal sealed record GetObjectTypes(ConnectedSystemReference ConnectedSystem) : Request("getObjectTypes")
{
    private protected override void WriteFields(Utf8JsonWriter json) => ConnectedSystem.Write(json);
}

/// <summary>Of a system, or of the one that owns a run profile.</summary>
internal sealed record GetPartitions(ConnectedSystemReference? ConnectedSystem, RunProfileReference? RunProfile)
    : Request("getPartitions")
{
    private protected override void WriteFields(Utf8JsonWriter json)
    {
        ConnectedSystem?.Write(json);
        RunProfile?.Write(json);
    }
}

internal sealed record GetPendingExports(ConnectedSystemReference ConnectedSystem, bool Count, WantedPages Pages)
    : Request("getPendingExports")
{
    private protected override void WriteFields(Utf8JsonWriter json)
    {
        ConnectedSystem.Write(json);
        json.WriteBoolean("count", Count);
        Pages.Write(json);
    }
}
