using System.Management.Automation;
using System.Text.Json.Nodes;
using JIM.PowerShell.Binding;
using JIM.PowerShell.Interop;

namespace JIM.PowerShell.Commands;

/// <summary>Queues a run profile for execution, and waits for its end if asked to.</summary>
[Cmdlet(VerbsLifecycle.Start, "JIMRunProfile", DefaultParameterSetName = "ById", SupportsShouldProcess = true)]
[OutputType("JIM.RunProfileExecution")]
public sealed class StartJIMRunProfileCommand : JimCommand
{
    /// <summary>The id of the run profile.</summary>
    [Parameter(ParameterSetName = "ById", Mandatory = true, Position = 0)]
    [Parameter(ParameterSetName = "ByIdAndName", Mandatory = true)]
    [Parameter(ParameterSetName = "ByIdAndSystemId", Mandatory = true)]
    [Alias("Id")]
    public int RunProfileId { get; set; }

    /// <summary>The exact name of the run profile, in any case.</summary>
    [Parameter(ParameterSetName = "ByName", Mandatory = true)]
    [Parameter(ParameterSetName = "ByNameAndId", Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string? RunProfileName { get; set; }

    /// <summary>The id of the connected system that owns the run profile.</summary>
    [Parameter(ParameterSetName = "ByNameAndId", Mandatory = true)]
    [Parameter(ParameterSetName = "ByIdAndSystemId", Mandatory = true)]
    public int ConnectedSystemId { get; set; }

    /// <summary>The exact name of that connected system, in any case.</summary>
    [Parameter(ParameterSetName = "ByName", Mandatory = true)]
    [Parameter(ParameterSetName = "ByIdAndName", Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string? ConnectedSystemName { get; set; }

    /// <summary>A run profile, or the id of one.</summary>
    [Parameter(ParameterSetName = "ByInputObject", Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject? InputObject { get; set; }

    /// <summary>Waits until the run ends.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>How many seconds to wait at most.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Timeout { get; set; }

    /// <summary>Gives the execution.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Warns of a parameter that changes nothing.</summary>
    protected override void BeginProcessing()
    {
        if (IsTimeoutGiven && !Wait)
        {
            WriteWarning("-Timeout has no effect without -Wait.");
        }
    }

    /// <summary>Starts one run profile.</summary>
    protected override void ProcessRecord()
    {
        var client = RequireSession().Client;
        if (Named(client.Url) is not { } named || Found(client, named) is not { } found)
        {
            return;
        }

        if (ShouldProcess(found.ToString(), "Start"))
        {
            _ = Run(client, Request(found));
        }
    }

    private bool IsTimeoutGiven => MyInvocation.BoundParameters.ContainsKey(nameof(Timeout));

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
            : new SystemReference(ConnectedSystemName is null ? ConnectedSystemId : null, ConnectedSystemName);
        return new RunProfileReference(RunProfileName is null ? RunProfileId : null, RunProfileName, system);
    }

    /// <summary>The run profile with both ids, asked for where one is missing.</summary>
    private RunProfileReference? Found(JimClient client, RunProfileReference named)
    {
        if (named.IsComplete)
        {
            return named;
        }

        var request = new JsonObject { ["kind"] = "findRunProfile", ["runProfile"] = named.Json };
        return Collect(client, request) is [var profile]
            ? RunProfileInput.AsRunProfile(profile, client.Url, out _) is { } found
                ? found with { System = found.System! with { Name = named.System?.Name } }
                : null
            : null;
    }

    private JsonObject Request(RunProfileReference found) => new()
    {
        ["kind"] = "startRunProfile",
        ["connectedSystemId"] = found.System!.Id,
        ["connectedSystemName"] = found.System.Name,
        ["runProfileId"] = found.Id,
        ["runProfileName"] = found.Name,
        ["wait"] = Wait.IsPresent,
        ["timeoutSeconds"] = IsTimeoutGiven ? Timeout : null,
        ["passThru"] = PassThru.IsPresent,
    };
}
