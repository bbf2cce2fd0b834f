using System;
using System.Collections.Generic;

namespace JIM.PowerShell.Sessions;

/// <summary>
/// The environment variables of the session. .NET keeps them apart from those of the process on systems other
/// than Windows, so the library is told what PowerShell shows in $env:.
/// </summary>
internal static class SessionEnvironment
{
    /// <summary>Those that the library reads. Programs on other systems than Windows write some in lower case.</summary>
    private static readonly string[] Names =
    [
        "HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "XDG_CACHE_HOME",
        "https_proxy", "http_proxy", "all_proxy", "no_proxy",
    ];

    internal static Dictionary<string, string> Read()
    {
        var variables = new Dictionary<string, string>();
        foreach (var name in Names)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                variables[name] = value;
            }
        }

        return variables;
    }
}
