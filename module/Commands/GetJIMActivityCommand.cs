using System.Management.Automation;
using JIM.PowerShell.Commands.Base;
using JIM.PowerShell.Contract;

namespace JIM.PowerShell.Commands;

/// <summary>Gives an activity: how a run stands or how it went.</summary>
[Cmdlet(VerbsCommon.Get, "JIMActivity")]
[OutputType("JIM.Activity")]
public sealed class GetJIMActivityCommand : ReadAheadCommand
{
    /// <summary>The activity's id: a GUID, or a number on a server that counts them.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ActivityId")]
    [ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = [];

    /// <summary>Reads.</summary>
    protected override void ProcessRecord()
    {
        var client = RequireClient();
        foreach (var id in Id)
        {
            Read(client, new GetActivity(id));
        }
    }
}
