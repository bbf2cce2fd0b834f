using System.Management.Automation;
using System.Text.Json.Nodes;

namespace JIM.PowerShell.Commands;

/// <summary>Changes a run profile: only what is given.</summary>
[Cmdlet(VerbsCommon.Set, "JIMRunProfile", DefaultParameterSetName = "ById", SupportsShouldProcess = true)]
[OutputType("JIM.RunProfile")]
public sealed class SetJIMRunProfileCommand : RunProfileCommand
{
    /// <summary>The new name.</summary>
    [Parameter]
    [ValidateLength(1, 200)]
    public string? Name { get; set; }

    /// <summary>The id of the new partition; nothing clears it where the server allows that.</summary>
    [Parameter]
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
    protected override void ProcessRecord()
    {
        var client = RequireClient();
        var fields = Fields();
        if (fields.Count == 0)
        {
            WriteWarning("Nothing is changed: give at least one of -Name, -PartitionId, -PageSize, -FilePath and "
                + "-VerifyImportContentHashes.");
            return;
        }

        if (Find(client, IsShown) is { } found && ShouldProcess(found.ToString(), $"Set {fields.ToJsonString()}"))
        {
            _ = Run(client, new JsonObject
            {
                ["kind"] = "setRunProfile",
                ["connectedSystemId"] = found.System!.Id,
                ["runProfileId"] = found.Id,
                ["fields"] = fields,
                ["passThru"] = PassThru.IsPresent,
            });
        }
    }

    /// <summary>What was given, and nothing else.</summary>
    private JsonObject Fields()
    {
        var fields = new JsonObject();
        Add(nameof(Name), "name", Name);
        Add(nameof(PartitionId), "partitionId", PartitionId);
        Add(nameof(PageSize), "pageSize", PageSize);
        Add(nameof(FilePath), "filePath", string.IsNullOrEmpty(FilePath) ? null : FilePath);
        Add(nameof(VerifyImportContentHashes), "verifyImportContentHashes", VerifyImportContentHashes);
        return fields;

        void Add(string parameter, string field, JsonNode? value)
        {
            if (MyInvocation.BoundParameters.ContainsKey(parameter))
            {
                fields[field] = value;
            }
        }
    }
}
