using System;
using System.Management.Automation;
using System.Security;
using System.Text.Json.Nodes;
using JIM.PowerShell.Interop;
using JIM.PowerShell.Sessions;

namespace JIM.PowerShell.Commands;

/// <summary>Connects this session to a JIM server.</summary>
[Cmdlet(VerbsCommunications.Connect, "JIM")]
[OutputType("JIM.Connection")]
public sealed class ConnectJIMCommand : JimCommand
{
    /// <summary>The server's address; JIM_URL from the environment when omitted.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Url { get; set; }

    /// <summary>An API key, as SecureString or as text; JIM_API_KEY from the environment when omitted.</summary>
    [Parameter(Position = 1)]
    [ApiKey]
    [ValidateNotNull]
    public SecureString? ApiKey { get; set; }

    /// <summary>Connects.</summary>
    protected override void ProcessRecord()
    {
        var url = Url ?? Setting("JIM_URL") ?? Missing<string>(
            "UrlMissing",
            "No server is named: -Url is omitted and the environment has no JIM_URL.",
            "Give the address that you use for JIM in a browser: Connect-JIM -Url https://jim.example.com");
        var key = ApiKey ?? Secret("JIM_API_KEY") ?? Missing<SecureString>(
            "ApiKeyMissing",
            $"No API key for {url} is given: -ApiKey is omitted and the environment has no JIM_API_KEY.",
            "Make a key in JIM under API keys, and give it: Connect-JIM -ApiKey (Read-Host -AsSecureString)");
        var client = Client(url, key);
        var replaced = Session.Current;
        _ = Run(client, new JsonObject { ["kind"] = "connect" }, connection =>
        {
            client.Url = (string)connection.Properties["Url"].Value;
            Session.Current = new Session(client, connection);
            replaced?.Close();
            WriteObject(connection);
        });
        if (replaced is not null && replaced.Client.Url != client.Url)
        {
            WriteStatus($"This session is connected to {client.Url} now, and no longer to {replaced.Client.Url}.");
        }
    }

    private JimClient Client(string url, SecureString key)
    {
        using var bytes = new ApiKeyBytes(key);
        try
        {
            return JimClient.Create(url, bytes.Span);
        }
        catch (NativeFailure failure)
        {
            ThrowTerminatingError(Record(failure.Failure));
            throw;
        }
        catch (JimException error)
        {
            ThrowTerminatingError(Errors.Record(
                "NativeLibraryNotLoaded",
                error.Message,
                "Install the module again, for this platform. From its source: cargo xtask build",
                url));
            throw;
        }
    }

    private static string? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static SecureString? Secret(string name) =>
        Setting(name) is { } text ? ApiKeyAttribute.Protect(text) : null;

    private T Missing<T>(string id, string message, string advice)
    {
        ThrowTerminatingError(Errors.Record(id, message, advice, target: null));
        throw new InvalidOperationException("unreachable: the line before throws");
    }
}
