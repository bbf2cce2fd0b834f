using System.Management.Automation;
using JIM.PowerShell.Commands.Base;
using JIM.PowerShell.Contract;
using JIM.PowerShell.Interop;

namespace JIM.PowerShell.Commands;

/// <summary>Gives what waits for an export to a connected system, or how much that is.</summary>
[Cmdlet(VerbsCommon.Get, "JIMPendingExport", DefaultParameterSetName = "ById")]
[OutputType("JIM.PendingExport")]
[OutputType(typeof(int))]
public sealed class GetJIMPendingExportCommand : SystemPartCommand
{
    /// <summary>Gives their number alone.</summary>
    [Parameter]
    public SwitchParameter Count { get; set; }

    /// <summary>Gives all of them, as without it.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    /// <summary>Gives this page alone.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? Page { get; set; }

    /// <summary>How many are asked for at a time.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? PageSize { get; set; }

    private protected override void Read(JimClient client, ConnectedSystemReference system)
    {
        var request = new GetPendingExports(system, Count, new(All ? null : Page, PageSize));
        if (!Count)
        {
            _ = Run(client, request);
        }
        else if (Ask<Counted>(client, request) is { } counted)
        {
            WriteObject(counted.Count);
        }
    }
}
