using System.Collections.Generic;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace JIM.PowerShell.Contract;

/// <summary>What a cmdlet asks the library for.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "command")]
[JsonDerivedType(typeof(Connect), "connect")]
[JsonDerivedType(typeof(TestConnection), "testConnection")]
[JsonDerivedType(typeof(SignOut), "signOut")]
[JsonDerivedType(typeof(GetConnectedSystems), "getConnectedSystems")]
[JsonDerivedType(typeof(GetRunProfiles), "getRunProfiles")]
[JsonDerivedType(typeof(GetRunProfile), "getRunProfile")]
[JsonDerivedType(typeof(GetAllRunProfiles), "getAllRunProfiles")]
[JsonDerivedType(typeof(GetActivity), "getActivity")]
[JsonDerivedType(typeof(FindConnectedSystem), "findConnectedSystem")]
[JsonDerivedType(typeof(FindRunProfile), "findRunProfile")]
[JsonDerivedType(typeof(NewRunProfile), "newRunProfile")]
[JsonDerivedType(typeof(SetRunProfile), "setRunProfile")]
[JsonDerivedType(typeof(RemoveRunProfile), "removeRunProfile")]
[JsonDerivedType(typeof(StartRunProfile), "startRunProfile")]
internal abstract record Request;

internal sealed record Connect(SignOn? SignOn, int? TimeoutSeconds) : Request;

/// <summary>How a person signs in, and what only the host knows of its session.</summary>
internal sealed record SignOn(
    int TimeoutSeconds, bool Persist, bool Force, bool NoBrowser, bool UseDeviceCode, bool NonInteractive, bool Terminal);

internal sealed record TestConnection : Request;

internal sealed record SignOut : Request;

internal sealed record GetConnectedSystems(int? Id, string? Name) : Request;

internal sealed record GetRunProfiles(ConnectedSystemReference ConnectedSystem) : Request;

internal sealed record GetRunProfile(RunProfileReference RunProfile) : Request;

internal sealed record GetAllRunProfiles : Request;

internal sealed record GetActivity(string Id) : Request;

internal sealed record FindConnectedSystem(ConnectedSystemReference ConnectedSystem) : Request;

internal sealed record FindRunProfile(RunProfileReference RunProfile) : Request;

/// <summary>The fields are named as the server names them.</summary>
internal sealed record NewRunProfile(ConnectedSystemReference ConnectedSystem, JsonObject Fields, bool PassThru) : Request;

/// <summary>The fields are named as the server names them, and only those that change.</summary>
internal sealed record SetRunProfile(RunProfileReference RunProfile, JsonObject Fields, bool PassThru) : Request;

internal sealed record RemoveRunProfile(RunProfileReference RunProfile, bool PassThru) : Request;

internal sealed record StartRunProfile(RunProfileReference RunProfile, bool Wait, int? TimeoutSeconds, bool PassThru) : Request;

/// <summary>What is no secret of a connection.</summary>
internal sealed record ConnectionSettings(string Url)
{
    public string? CaCertificate { get; init; }

    public bool SkipCertificateCheck { get; init; }

    public string? Proxy { get; init; }

    public string? ProxyUser { get; init; }

    public int? RequestTimeoutSeconds { get; init; }

    public IReadOnlyDictionary<string, string>? Environment { get; init; }
}
