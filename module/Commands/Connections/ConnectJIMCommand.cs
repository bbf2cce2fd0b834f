using System;
using System.Management.Automation;
using System.Security;
using JIM.PowerShell.Binding;
using JIM.PowerShell.Commands.Base;
using JIM.PowerShell.Contract;
using JIM.PowerShell.Interop;
using JIM.PowerShell.Output;
using JIM.PowerShell.Sessions;

namespace JIM.PowerShell.Commands;

/// <summary>Connects this session to a JIM server, as a person or with an API key.</summary>
[Cmdlet(VerbsCommunications.Connect, "JIM", DefaultParameterSetName = "SignOn")]
[OutputType(typeof(Connection))]
public sealed class ConnectJIMCommand : OperationCommand
{
    /// <summary>The server's address; JIM_URL from the environment when omitted.</summary>
    [Parameter(Position = 0)]
    [AllowNull]
    [AllowEmptyString]
    public string? Url { get; set; }

    /// <summary>An API key, as SecureString or as text; JIM_API_KEY from the environment when omitted.</summary>
    [Parameter(ParameterSetName = "ApiKey", Mandatory = true, Position = 1)]
    [Secret(Trim = true)]
    [AllowNull]
    public SecureString? ApiKey { get; set; }

    /// <summary>How many seconds to wait for the person in the browser, or with a key for the server.</summary>
    [Parameter]
    [ValidateRange(1, 600)]
    public int TimeoutSeconds { get; set; } = 300;

    /// <summary>How many seconds each request of the connection may take; 30 when omitted.</summary>
    [Parameter]
    [ValidateRange(1, 600)]
    public int RequestTimeoutSeconds { get; set; }

    /// <summary>Remembers the sign-in for this session only.</summary>
    [Parameter(ParameterSetName = "SignOn")]
    public SwitchParameter NoPersist { get; set; }

    /// <summary>Signs in anew, also where a sign-in is remembered.</summary>
    [Parameter(ParameterSetName = "SignOn")]
    public SwitchParameter Force { get; set; }

    /// <summary>Shows the address to sign in at, and opens no browser.</summary>
    [Parameter(ParameterSetName = "SignOn")]
    public SwitchParameter NoBrowser { get; set; }

    /// <summary>Shows a code that is entered on another device, where the provider offers that.</summary>
    [Parameter(ParameterSetName = "SignOn")]
    public SwitchParameter UseDeviceCode { get; set; }

    /// <summary>A file (PEM) of authorities to trust besides those of the system.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyString]
    public string? CACertificate { get; set; }

    /// <summary>Takes any certificate for the server's.</summary>
    [Parameter]
    public SwitchParameter SkipCertificateCheck { get; set; }

    /// <summary>The client's certificate with its private key: a file (PEM, PFX) or an object.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyString]
    public object? Certificate { get; set; }

    /// <summary>The password of that file.</summary>
    [Parameter]
    [Secret]
    [ValidateNotNull]
    public SecureString? CertificatePassword { get; set; }

    /// <summary>The proxy; HTTPS_PROXY, HTTP_PROXY and NO_PROXY from the environment when omitted.</summary>
    [Parameter]
    [AllowNull]
    public Uri? Proxy { get; set; }

    /// <summary>Who asks the proxy.</summary>
    [Parameter]
    [ValidateNotNull]
    [Credential]
    public PSCredential? ProxyCredential { get; set; }

    private bool AsksToSignOn => NoPersist || Force || NoBrowser || UseDeviceCode;

    /// <summary>Connects.</summary>
    protected override void ProcessRecord()
    {
        var session = Session.Here;
        var replaced = session.Current;
        // Whoever asks for a server must not go on with another one when that fails, not even when a
        // variable turned out to be empty: a script goes on after an error of this command.
        session.Leave();
        var url = Given(nameof(Url)) ? Url : Setting("JIM_URL");
        if (string.IsNullOrWhiteSpace(url))
        {
            Fail(ModuleErrors.UrlMissing, url, Given(nameof(Url))
                ? "No server is named: -Url is empty."
                : "No server is named: -Url is omitted and the environment has no JIM_URL.");
        }

        if (ParameterSetName == "ApiKey" && ApiKey is null or { Length: 0 })
        {
            Fail(ModuleErrors.InvalidApiKey, url, "The API key is empty.");
        }

        RequireValue(nameof(CACertificate), ModuleErrors.InvalidCertificateFile, url!);
        RequireValue(nameof(Certificate), ModuleErrors.InvalidCertificateFile, url!);
        RequireValue(nameof(Proxy), ModuleErrors.InvalidProxy, url!);
        if (ProxyCredential is not null && Proxy is null)
        {
            Fail(ModuleErrors.InvalidProxy, url, "-ProxyCredential is given without -Proxy.", "Give the proxy's address, too.");
        }

        var key = ApiKey ?? (AsksToSignOn ? null : KeyOfEnvironment(url!));
        Connect(session, replaced, url!, key);
    }

    private void Connect(Session session, Connection? replaced, string url, SecureString? key)
    {
        var client = Client(url, key);
        Connection? connection = null;
        try
        {
            var signOn = key is null
                ? new SignOn(
                    TimeoutSeconds, !NoPersist, Force, NoBrowser, UseDeviceCode, SessionHost.NonInteractive, SessionHost.Terminal)
                : null;
            connection = Ask<Connected>(client, new Connect(signOn, LimitOfServer(key))) is { } connected ? new Connection(client, connected) : null;
        }
        finally
        {
            if (connection is null)
            {
                client.Dispose();
            }
        }

        if (connection is null)
        {
            return;
        }

        session.Use(connection);
        foreach (var hidden in HiddenCmdlets.Described(this))
        {
            WriteWarning(hidden);
        }

        WriteObject(connection);
        if (replaced is not null && !ServerUrl.IsSame(replaced.Url, connection.Url))
        {
            EventWriter.WriteStatus(this, $"This session uses {connection.Url} now; before, it used {replaced.Url}.");
        }
    }

    /// <summary>A person may take long; the limit is then for them.</summary>
    private int? LimitOfServer(SecureString? key) => key is not null && Given(nameof(TimeoutSeconds)) ? TimeoutSeconds : null;

    private void RequireValue(string parameter, ModuleError error, string url)
    {
        if (Given(parameter) && MyInvocation.BoundParameters[parameter] is null or "")
        {
            Fail(error, url, $"-{parameter} is empty.", "Give a value, or leave the parameter out.");
        }
    }

    private bool Given(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    private void Fail(ModuleError error, string? url, string message, string? advice = null) =>
        ThrowTerminatingError(FailureRecord.Of(error, message, url, advice));

    /// <summary>The key of the environment is for the server of the environment.</summary>
    private SecureString? KeyOfEnvironment(string url)
    {
        if (Setting("JIM_API_KEY") is not { } key)
        {
            return null;
        }

        if (Setting("JIM_URL") is { } its && !ServerUrl.IsSame(its, url))
        {
            WriteVerbose($"JIM_API_KEY is not used: it belongs to JIM_URL ({its}), not to {url}.");
            return null;
        }

        try
        {
            return SecretAttribute.Protect(key);
        }
        catch (ArgumentTransformationMetadataException error)
        {
            Fail(ModuleErrors.InvalidApiKey, url, $"JIM_API_KEY cannot be used. {error.Message}");
            throw;
        }
    }

    private JimClient Client(string url, SecureString? key)
    {
        try
        {
            var certificate = Certificate is null
                ? null
                : ClientCertificate.ToPem(
                    Certificate is PSObject wrapped ? wrapped.BaseObject : Certificate, CertificatePassword, SessionState);
            using var secrets = new Secrets(key, ProxyCredential?.Password, certificate);
            return JimClient.Create(Settings(url), secrets);
        }
        catch (BoundaryException error)
        {
            ThrowTerminatingError(FailureRecord.Of(error.Failure, url));
            throw;
        }
        catch (ClientCertificate.Unusable error)
        {
            ThrowTerminatingError(FailureRecord.Of(
                ModuleErrors.InvalidCertificateFile,
                error.Message,
                Certificate,
                "Give a file with the certificate and its private key, in PEM or PFX form, and its password with "
                + "-CertificatePassword.",
                error));
            throw;
        }
    }

    private ConnectionSettings Settings(string url) => new(url)
    {
        CaCertificate = CACertificate is null
            ? null
            : SessionState.Path.GetUnresolvedProviderPathFromPSPath(CACertificate),
        SkipCertificateCheck = SkipCertificateCheck,
        Proxy = Proxy?.OriginalString,
        ProxyUser = ProxyCredential?.UserName,
        RequestTimeoutSeconds = Given(nameof(RequestTimeoutSeconds)) ? RequestTimeoutSeconds : null,
    };

    private static string? Setting(string name) =>
        Environment.GetEnvironmentVariable(name)?.Trim() is { Length: > 0 } value ? value : null;
}
