using System.Management.Automation;
using JIM.PowerShell.Binding;
using JIM.PowerShell.Contract;
using JIM.PowerShell.Interop;

namespace JIM.PowerShell.Commands.Base;

/// <summary>What cmdlets that act on one existing run profile share: the ways to name it.</summary>
public abstract class RunProfileCommand : ConnectedCommand
{
    /// <summary>The id of the run profile.</summary>
    [Parameter(ParameterSetName = "ById", Mandatory = true, Position = 0)]
    [Parameter(ParameterSetName = "ByIdAndName", Mandatory = true)]
    [Parameter(ParameterSetName = "ByIdAndSystemId", Mandatory = true)]
    [Alias("Id")]
    [ValidateRange(1, int.MaxValue)]
    [ArgumentCompleter(typeof(RunProfileIdCompleter))]
    public int RunProfileId { get; set; }

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

    /// <summary>A run profile, or the id of one.</summary>
    [Parameter(ParameterSetName = "ByInputObject", Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject? InputObject { get; set; }

    /// <summary>
    /// The run profile that is meant, looked up only where somebody reads what would happen to it. None
    /// after a failure, which is written.
    /// </summary>
    private protected RunProfileReference? Find(JimClient client, bool shown) => Named(client.Url) switch
    {
        { IsNamed: false } named when shown => Ask<RunProfileFound>(client, new FindRunProfile(named))?.Reference,
        var named => named,
    };

    private RunProfileReference? Named(string server)
    {
        if (ParameterSetName == "ByInputObject")
        {
            var named = RunProfileInput.AsRunProfile(InputObject!, server, out var error);
            if (error is not null)
            {
                WriteError(error);
            }

            return named;
        }

        var system = ParameterSetName == "ById"
            ? null
            : new ConnectedSystemReference(ConnectedSystemName is null ? ConnectedSystemId : null, ConnectedSystemName);
        return new RunProfileReference(RunProfileName is null ? RunProfileId : null, RunProfileName, system);
    }
}
