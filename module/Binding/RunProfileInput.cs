using System.Management.Automation;
using JIM.PowerShell.Contract;
using JIM.PowerShell.Output;
using JIM.PowerShell.Sessions;

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
            "Pipe what Get-JIMRunProfile gives, the id of a run profile, or rows with the columns RunProfileId, or "
            + "RunProfileName and ConnectedSystemId or ConnectedSystemName. "
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
            { RunProfileName: not null } or { Id: not null, ConnectedSystemId: not null } => null,
            { Id: { } id } => new(id, null),
            { HasId: false } => System(piped),
            _ => null,
        };
    }

    internal static ErrorRecord? OtherServer(PSObject input, string server) =>
        OtherServer(new PipedObject(input), input, server);

    internal static RunProfileReference? RunProfile(PipedObject piped)
    {
        var system = System(piped);
        return piped switch
        {
            { Number: { } id } => new(id, null, null),
            { Kind: "RunProfile", Id: { } id } => new(id, piped.Name, system),
            { Kind: not null } or { IsRun: true } => null,
            { RunProfileId: { } id } => new(id, null, system),
            { RunProfileName: { } name } when system is not null => new(null, name, system),
            { Id: { } id, ConnectedSystemId: not null } => new(id, piped.Name, system),
            _ => null,
        };
    }

    internal static ConnectedSystemReference? System(PipedObject piped) => piped switch
    {
        { ConnectedSystemId: { } id } => new(id, null),
        { ConnectedSystemName: { } name } => new(null, name),
        _ => null,
    };

    internal static ErrorRecord? OtherServer(PipedObject piped, PSObject input, string server) =>
        piped.Server is { } from && !ServerUrl.IsSame(from, server)
            ? FailureRecord.Of(
                ModuleErrors.ObjectOfAnotherServer,
                $"The input is {piped.Description} of {from}, but the connection in use is to {server}.",
                input)
            : null;
}
