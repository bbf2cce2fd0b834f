using System.Collections;
using System.Linq;
using System.Management.Automation;
using JIM.PowerShell.Binding;
using JIM.PowerShell.Commands.Base;
using JIM.PowerShell.Contract;

namespace JIM.PowerShell.Commands;

/// <summary>Sends a request to any route of the API, with the sign-in of the connection.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "JIMRestMethod", SupportsShouldProcess = true)]
[OutputType("JIM.RestAnswer")]
public sealed class InvokeJIMRestMethodCommand : ConnectedCommand
{
    private const string Get = "GET";

    /// <summary>The path below the API's address.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("Uri")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ApiPathCompleter))]
    public string Path { get; set; } = "";

    /// <summary>What is done.</summary>
    [Parameter]
    [ValidateSet(Get, "POST", "PUT", "PATCH", "DELETE")]
    public string Method { get; set; } = Get;

    /// <summary>What stands behind the '?', by name; a list is a name for each of its values.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Query { get; set; }

    /// <summary>What is sent: JSON as text, or what is converted to it.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject? Body { get; set; }

    /// <summary>Gives the items of a list, of all its pages.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    /// <summary>Sends the request.</summary>
    protected override void ProcessRecord()
    {
        var client = RequireClient();
        var method = Method.ToUpperInvariant();
        if (method == Get || this.Agrees($"Send {method} '{Path}' to {client.Url}"))
        {
            _ = Run(client, new InvokeRestMethod(method, Path, QueryText.Pairs(Query), Body is null ? null : Json(Body), All));
        }
    }

    /// <summary>As ConvertTo-Json writes it, so that scripts find here what they know from there.</summary>
    private string Json(PSObject body) => body.BaseObject is string text
        ? text
        : InvokeCommand.InvokeScript(
            @"param($Body) Microsoft.PowerShell.Utility\ConvertTo-Json -InputObject $Body -Depth 100 -Compress", body)
            .Select(json => json.ToString())
            .Single();
}
