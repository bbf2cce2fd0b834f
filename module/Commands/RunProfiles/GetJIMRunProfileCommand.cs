using System.Management.Automation;
using JIM.PowerShell.Binding;
using JIM.PowerShell.Commands.Base;
using JIM.PowerShell.Contract;
using JIM.PowerShell.Interop;
using JIM.PowerShell.Output;

namespace JIM.PowerShell.Commands;

/// <summary>Gives the run profiles of a connected system, or one run profile.</summary>
[Cmdlet(VerbsCommon.Get, "JIMRunProfile", DefaultParameterSetName = "ById")]
[OutputType("JIM.RunProfile")]
public sealed class GetJIMRunProfileCommand : ConnectedCommand
{
    private NameFilter filter = new(null);
    private bool allRead = true;

    /// <summary>The id of the connected system.</summary>
    [Parameter(ParameterSetName = "ById", Mandatory = true)]
    [ArgumentCompleter(typeof(ConnectedSystemIdCompleter))]
    public int ConnectedSystemId { get; set; }

    /// <summary>The exact name of the connected system, in any case.</summary>
    [Parameter(ParameterSetName = "ByName", Mandatory = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ConnectedSystemNameCompleter))]
    public string ConnectedSystemName { get; set; } = "";

    /// <summary>The id of one run profile, whichever system owns it.</summary>
    [Parameter(ParameterSetName = "ByRunProfileId", Mandatory = true)]
    [Alias("RunProfileId")]
    public int Id { get; set; }

    /// <summary>Gives the run profiles of all connected systems.</summary>
    [Parameter(ParameterSetName = "All", Mandatory = true)]
    public SwitchParameter All { get; set; }

    /// <summary>A connected system, or a run profile to read again.</summary>
    [Parameter(ParameterSetName = "ByInputObject", Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject? InputObject { get; set; }

    /// <summary>The name, which may hold wildcards.</summary>
    [Parameter(ParameterSetName = "ById")]
    [Parameter(ParameterSetName = "ByName")]
    [Parameter(ParameterSetName = "ByInputObject")]
    [Parameter(ParameterSetName = "All")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RunProfileNameCompleter))]
    public string? Name { get; set; }

    /// <summary>Prepares the filter.</summary>
    protected override void BeginProcessing() => filter = new NameFilter(Name);

    /// <summary>Reads.</summary>
    protected override void ProcessRecord()
    {
        var client = RequireClient();
        switch (ParameterSetName)
        {
            case "ById":
                Read(client, new GetRunProfiles(new(ConnectedSystemId, null)));
                break;
            case "ByName":
                Read(client, new GetRunProfiles(new(null, ConnectedSystemName)));
                break;
            case "ByRunProfileId":
                Read(client, new GetRunProfile(new(Id, null, null)));
                break;
            case "All" when All:
                Read(client, new GetAllRunProfiles());
                break;
            default:
                foreach (var input in InputObject!.Each())
                {
                    if (OfInput(input, client.Url) is { } request)
                    {
                        Read(client, request);
                    }
                }

                break;
        }
    }

    /// <summary>Writes an error where a literal name was missed everywhere.</summary>
    protected override void EndProcessing()
    {
        if (!allRead || !filter.MissedLiteral)
        {
            return;
        }

        WriteError(filter.IsUnreadable
            ? filter.UnreadableError()
            : FailureRecord.Of(
                ModuleErrors.RunProfileNotFound,
                $"There is no run profile named '{Name}' among those that were read.",
                Name,
                "-Name takes wildcards, such as 'Full*'."));
    }

    private void Read(JimClient client, Request request)
    {
        allRead &= Run(client, request, item => filter.Take(item, WriteObject));
        filter.EndList(WriteObject);
    }

    private Request? OfInput(PSObject input, string server)
    {
        if (RunProfileInput.OtherServer(input, server) is null && RunProfileInput.AsSystem(input) is { } system)
        {
            return new GetRunProfiles(system);
        }

        if (RunProfileInput.AsRunProfile(input, server, out var error) is { } profile)
        {
            return new GetRunProfile(profile);
        }

        WriteError(error!);
        return null;
    }
}
