using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace JIM.PowerShell.Contract;

/// <summary>What a cmdlet asks the library for.</summary>
internal abstract record Request(string Command)
{
    /// <summary>The request as the library reads it.</summary>
    internal ReadOnlyMemory<byte> Json() => JsonWriting.Json(json =>
    {
        json.WriteString("command", Command);
        WriteFields(json);
    });

    private protected virtual void WriteFields(Utf8JsonWriter json)
    {
    }
}

internal sealed record Connect(SignOn? SignOn, int? TimeoutSeconds) : Request("connect")
{
    private protected override void WriteFields(Utf8JsonWriter json)
    {
        SignOn?.Write(json);
        json.WriteNumberOrNull("timeoutSeconds", TimeoutSeconds);
    }
}

/// <summary>How a person signs in, and what only the host knows of its session.</summary>
internal sealed record SignOn(
    int TimeoutSeconds, bool Persist, bool Force, bool NoBrowser, bool UseDeviceCode, bool NonInteractive, bool Terminal)
{
    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("signOn");
        json.WriteNumber("timeoutSeconds", TimeoutSeconds);
        json.WriteBoolean("persist", Persist);
        json.WriteBoolean("force", Force);
        json.WriteBoolean("noBrowser", NoBrowser);
        json.WriteBoolean("useDeviceCode", UseDeviceCode);
        json.WriteBoolean("nonInteractive", NonInteractive);
        json.WriteBoolean("terminal", Terminal);
        json.WriteEndObject();
    }
}

internal sealed record TestConnection() : Request("testConnection");

internal sealed record SignOut() : Request("signOut");

internal sealed record GetConnectedSystems(int? Id, string? Name) : Request("getConnectedSystems")
{
    private protected override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteNumberOrNull("id", Id);
        json.WriteString("name", Name);
    }
}

internal sealed record GetRunProfiles(ConnectedSystemReference ConnectedSystem) : Request("getRunProfiles")
{
    private protected override void WriteFields(Utf8JsonWriter json) => ConnectedSystem.Write(json);
}

internal sealed record GetRunProfile(RunProfileReference RunProfile) : Request("getRunProfile")
{
    private protected override void WriteFields(Utf8JsonWriter json) => RunProfile.Write(json);
}

internal sealed record GetAllRunProfiles() : Request("getAllRunProfiles");

internal sealed record GetActivity(string Id) : Request("getActivity")
{
    private protected override void WriteFields(Utf8JsonWriter json) => json.WriteString("id", Id);
}

internal sealed record FindConnectedSystem(ConnectedSystemReference ConnectedSystem) : Request("findConnectedSystem")
{
    private protected override void WriteFields(Utf8JsonWriter json) => ConnectedSystem.Write(json);
}

internal sealed record FindRunProfile(RunProfileReference RunProfile, bool PendingExports) : Request("findRunProfile")
{
    private protected override void WriteFields(Utf8JsonWriter json)
    {
        RunProfile.Write(json);
        json.WriteBoolean("pendingExports", PendingExports);
    }
}

/// <summary>The fields are named as the server names them.</summary>
internal sealed record NewRunProfile(ConnectedSystemReference ConnectedSystem, JsonObject Fields, bool PassThru)
    : Request("newRunProfile")
{
    private protected override void WriteFields(Utf8JsonWriter json)
    {
        ConnectedSystem.Write(json);
        json.WritePropertyName("fields");
        Fields.WriteTo(json);
        json.WriteBoolean("passThru", PassThru);
    }
}

/// <summary>The fields are named as the server names them, and only those that change.</summary>
internal sealed record SetRunProfile(RunProfileReference RunProfile, JsonObject Fields, bool PassThru)
    : Request("setRunProfile")
{
    private protected override void WriteFields(Utf8JsonWriter json)
    {
        RunProfile.Write(json);
        json.WritePropertyName("fields");
        Fields.WriteTo(json);
        json.WriteBoolean("passThru", PassThru);
    }
}

internal sealed record RemoveRunProfile(RunProfileReference RunProfile, bool PassThru) : Request("removeRunProfile")
{
    private protected override void WriteFields(Utf8JsonWriter json)
    {
        RunProfile.Write(json);
        json.WriteBoolean("passThru", PassThru);
    }
}

internal sealed record StartRunProfile(RunProfileReference RunProfile, bool Wait, int? TimeoutSeconds, bool PassThru)
    : Request("startRunProfile")
{
    private protected override void WriteFields(Utf8JsonWriter json)
    {
        RunProfile.Write(json);
        json.WriteBoolean("wait", Wait);
        json.WriteNumberOrNull("timeoutSeconds", TimeoutSeconds);
        json.WriteBoolean("passThru", PassThru);
    }
}

/// <summary>What is no secret of a connection.</summary>
internal sealed record ConnectionSettings(string Url)
{
    public string? CaCertificate { get; init; }

    public bool SkipCertificateCheck { get; init; }

    public string? Proxy { get; init; }

    public string? ProxyUser { get; init; }

    public int? RequestTimeoutSeconds { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The settings as the library reads them.</summary>
    internal ReadOnlyMemory<byte> Json() => JsonWriting.Json(json =>
    {
        json.WriteString("url", Url);
        json.WriteString("caCertificate", CaCertificate);
        json.WriteBoolean("skipCertificateCheck", SkipCertificateCheck);
        json.WriteString("proxy", Proxy);
        json.WriteString("proxyUser", ProxyUser);
        json.WriteNumberOrNull("requestTimeoutSeconds", RequestTimeoutSeconds);
        json.WriteStartObject("environment");
        foreach (var (name, value) in Environment)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    });
}
