using System.Management.Automation;
using System.Text.Json.Nodes;
using JIM.PowerShell.Binding;
using JIM.PowerShell.Commands.Base;
using JIM.PowerShell.Contract;
using JIM.PowerShell.Interop;

namespace JIM.PowerShell.Commands;

/// <summary>Changes a run profile: only what is given.</summary>
[Cmdlet(VerbsCommon.Set, "JIMRunProfile", DefaultParameterSetName = "ById", SupportsShouldProcess = true)]
[OutputType("JIM.RunProfile")]
public sealed class SetJIMRunProfileCommand : ChangeRunProfileCommand
{
    /// <summary>The new name.</summary>
    [Parameter]
    [ValidateLength(1, 200)]
    public string? Name { get; set; }

    /// <summary>The id of the new partition; nothing clears it where the server allows that.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PartitionIdCompleter))]
    [AllowNull]
    public int? PartitionId { get; set; }

    /// <summary>How many objects are handled at a time.</summary>
    [Parameter]
    [ValidateRange(1, 10000)]
    public int PageSize { get; set; }

    /// <summary>The file to read or write; nothing clears it where the server allows that.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyString]
    public string? FilePath { get; set; }

    /// <summary>Whether a full import compares contents.</summary>
    [Parameter]
    public bool VerifyImportContentHashes { get; set; }

    /// <summary>Gives the run profile as the server has it afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Changes one run profile.</summary>
    private protected override void Process(JimClient client, RunProfileReference named)
    {
        var fields = Fields();
        if (fields.Count == 0)
        {
            WriteWarning("Nothing is changed: give at least one of -Name, -PartitionId, -PageSize, -FilePath and "
                + "-VerifyImportContentHashes.");
            return;
        }

        if (Find(client, named, this.IsShown(ConfirmImpact.Medium)) is { } profile
            && this.Agrees($"Change {profile}: {fields.InWords()}"))
        {
            _ = Run(client, new SetRunProfile(profile, fields, PassThru));
        }
    }

    /// <summary>What was given, and nothing else.</summary>
    private JsonObject Fields() => new JsonObject()
        .AddGiven(MyInvocation, nameof(Name), Name)
        .AddGiven(MyInvocation, nameof(PartitionId), PartitionId)
        .AddGiven(MyInvocation, nameof(PageSize), PageSize)
        .AddGiven(MyInvocation, nameof(FilePath), string.IsNullOrEmpty(FilePath) ? null : FilePath)
        .AddGiven(MyInvocation, nameof(VerifyImportContentHashes), VerifyImportContentHashes);
}
