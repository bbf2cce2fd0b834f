using System.Text.Json.Serialization;

namespace JIM.PowerShell.Contract;

/// <summary>
/// How the types of this folder are written and read. The library reads answers 128 levels deep, and an
/// event wraps them in a few more.
/// </summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    MaxDepth = 160)]
[JsonSerializable(typeof(Request))]
[JsonSerializable(typeof(ConnectionSettings))]
[JsonSerializable(typeof(Event))]
[JsonSerializable(typeof(Failure))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(string))]
internal sealed partial class ContractJson : JsonSerializerContext;
