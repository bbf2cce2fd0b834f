using System.Management.Automation;
using JIM.PowerShell.Contract;
using JIM.PowerShell.Output;

namespace JIM.PowerShell.Binding;

/// <summary>What a piped object means to a cmdlet about run profiles.</summary>
internal static class RunProfileInput
{
    /// <summary>
    /// The run profile that the object is, or an error: a connected system has an Id too, and taking
    /// that for a run profile's would change or start what nobody named.
    /// </summary>
    internal static RunProfileReference? AsRunProfile(PSObject input, string server, out ErrorRecord? error)
    {
        var piped = new PipedObject(input);
        error = OtherServer(piped, input, server);
        if (error is not null)
        {
            return null;
        }

        if (RunProfile(piped) is { } reference)
        {
            return reference;
        }

        error = FailureRecord.Of(
            ModuleErrors.WrongInputObject,
            $"A run profile was expected, but the input is {piped.Description}.",
            input,
            "Pipe what Get-JIMRunProfile gives, or the id of a run profile. "
            + "For the run profiles of a connected system: ... | Get-JIMRunProfile | ...");
        return null;
    }

    /// <summary>The system whose run profiles are meant, where the object is no run profile itself.</summary>
    internal static ConnectedSystemReference? AsSystem(PSObject input)
    {
        var piped = new PipedObject(input);
        return piped switch
        {
            { Kind: "ConnectedSystem", Id: { } id } => new(id, piped.Name),
            { Kind: not null } or { Number: not null } or { RunProfileId: not null } or { IsRun: true } => null,
            { Id: not null, ConnectedSystemId: not null } => null,
            { Id: { } id } => new(id, null),
            { HasId: false, ConnectedSystemId: { } id } => new(id, null),
            _ => null,
        };
    }

    internal static ErrorRecord? OtherServer(PSObject input, string server) =>
        OtherServer(new PipedObject(input), input, server);

    private static RunProfileReference? RunProfile(PipedObject piped)
    {
        var system = piped.ConnectedSystemId is { } systemId ? new ConnectedSystemReference(systemId, null) : null;
        return piped switch
        {
            { Number: { } id } => new(id, null, null),
            { Kind: "RunProfile", Id: { } id } => new(id, piped.Name, system),
            { Kind: not null } or { IsRun: true } => null,
            { RunProfileId: { } id } => new(id, null, system),
            { Id: { } id, ConnectedSystemId: not null } => new(id, piped.Name, system),
            _ => null,
        };
    }

    private static ErrorRecord? OtherServer(PipedObject piped, PSObject input, string server) =>
        piped.Server is { } from && !string.Equals(from, server, System.StringComparison.OrdinalIgnoreCase)
            ? FailureRecord.Of(
                ModuleErrors.ObjectOfAnotherServer,
                $"The input is {piped.Description} of {from}, but the connection in use is to {server}.",
                input)
            : null;
}
