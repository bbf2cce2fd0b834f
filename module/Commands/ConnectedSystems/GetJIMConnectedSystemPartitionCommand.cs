using System.Management.Automation;
using JIM.PowerShell.Commands.Base;
using JIM.PowerShell.Contract;
using JIM.PowerShell.Interop;

namespace JIM.PowerShell.Commands;

/// <summary>Gives the partitions of a connected system.</summary>
[Cmdlet(VerbsCommon.Get, "JIMConnectedSystemPartition", DefaultParameterSetName = "ById")]
[OutputType("JIM.ConnectedSystemPartition")]
public sealed class GetJIMConnectedSystemPartitionCommand : SystemPartCommand
{
    private protected override void Read(JimClient client, ConnectedSystemReference system) =>
        _ = Run(client, new GetPartitions(system, RunProfile: null));
}
