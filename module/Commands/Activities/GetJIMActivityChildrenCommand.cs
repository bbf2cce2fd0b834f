using System.Management.Automation;
using JIM.PowerShell.Commands.Base;
using JIM.PowerShell.Contract;

namespace JIM.PowerShell.Commands;

/// <summary>Gives the activities that are a part of another one.</summary>
[Cmdlet(VerbsCommon.Get, "JIMActivityChildren", DefaultParameterSetName = "ById")]
[OutputType("JIM.Activity")]
public sealed class GetJIMActivityChildrenCommand : ActivityCommand
{
    private protected override Request Of(string id) => new GetActivityChildren(id, new(Only: null, Size: null));
}
