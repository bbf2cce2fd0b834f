using System.Management.Automation;
using JIM.PowerShell.Binding;

namespace JIM.PowerShell.Commands.Base;

/// <summary>What cmdlets share that change or delete a run profile: -Id is its id.</summary>
public abstract class ChangeRunProfileCommand : RunProfileCommand
{
    /// <summary>The id of the run profile.</summary>
    [Parameter(ParameterSetName = "ById", Mandatory = true, Position = 0)]
    [Parameter(ParameterSetName = "ByIdAndName", Mandatory = true)]
    [Parameter(ParameterSetName = "ByIdAndSystemId", Mandatory = true)]
    [Alias("RunProfileId")]
    [ValidateRange(1, int.MaxValue)]
    [ArgumentCompleter(typeof(RunProfileIdCompleter))]
    public int Id { get; set; }

    private protected override int IdOfRunProfile => Id;
}
