using System.Management.Automation;
using JIM.PowerShell.Binding;
using JIM.PowerShell.Contract;
using JIM.PowerShell.Interop;

namespace JIM.PowerShell.Commands.Base;

/// <summary>What cmdlets that act on one existing run profile share: the ways to name it.</summary>
public abstract class RunProfileCommand : ConnectedCommand
{
    /// <summary>The exact name of the run profile, in any case.</summary>
    [Parameter(ParameterSetName = "ByName", Mandatory = true)]
    [Parameter(ParameterSetName = "ByNameAndId", Mandatory = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RunProfileNameCompleter))]
    public string? RunProfileName { get; set; }

    /// <summary>The id of the connected system that owns the run profile.</summary>
    [Parameter(ParameterSetName = "ByNameAndId", Mandatory = true)]
    [Parameter(ParameterSetName = "ByIdAndSystemId", Mandatory = true)]
    [ValidateRange(1, int.MaxValue)]
    [ArgumentCompleter(typeof(ConnectedSystemIdCompleter))]
    public int ConnectedSystemId { get; set; }

    /// <summary>The exact name of that connected system, in any case.</summary>
    [Parameter(ParameterSetName = "ByName", Mandatory = true)]
    [Parameter(ParameterSetName = "ByIdAndName", Mandatory = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ConnectedSystemNameCompleter))]
    public string? ConnectedSystemName { get; set; }

    /// <summary>Run profiles, the ids of some, or rows whose columns are named like the parameters.</summary>
    [Parameter(ParameterSetName = "ByInputObject", Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject? InputObject { get; set; }

    /// <summary>The id as it was given.</summary>
    private protected abstract int IdOfRunProfile { get; }

    /// <summary>Does what the cmdlet is for, to each run profile that is meant.</summary>
    protected override void ProcessRecord()
    {
        var client = RequireClient();
        if (ParameterSetName != "ByInputObject")
        {
            Process(client, Typed());
            return;
        }

        foreach (var input in InputObject!.Each())
        {
            if (RunProfileInput.AsRunProfile(input, client.Url, out var error) is { } piped)
            {
                Process(client, piped);
            }
            else
            {
                WriteError(error!);
            }
        }
    }

    /// <summary>Does what the cmdlet is for to one run profile.</summary>
    private protected abstract void Process(JimClient client, RunProfileReference named);

    /// <summary>
    /// The run profile with all that people read of it, looked up only where somebody reads what would happen
    /// to it. None after a failure, which is written.
    /// </summary>
    private protected RunProfileReference? Find(JimClient client, RunProfileReference named, bool shown) =>
        shown && !named.IsNamed ? Ask<RunProfileFound>(client, new FindRunProfile(named, PendingExports: false))?.Reference : named;

    private RunProfileReference Typed()
    {
        var system = ParameterSetName == "ById"
            ? null
            : new ConnectedSystemReference(ConnectedSystemName is null ? ConnectedSystemId : null, ConnectedSystemName);
        return new RunProfileReference(RunProfileName is null ? IdOfRunProfile : null, RunProfileName, system);
    }
}
