using System;
using System.Collections.Generic;
using System.Linq;

namespace JIM.PowerShell.Sessions;

/// <summary>
/// The environment variables of the session. .NET keeps them apart from those of the process on systems other
/// than Windows, so the library is told what PowerShell shows in $env:.
/// </summary>
internal static class SessionEnvironment
{
    /// <summary>Those that the library reads: what stands in others makes no difference.</summary>
    private static readonly string[] Names =
    [
        "HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "XDG_CACHE_HOME",
        "BROWSER", "DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME", "SSH_CONNECTION", "USER", "LOGNAME", "USERNAME",
        "HOSTNAME", "COMPUTERNAME",
    ];

    internal static Dictionary<string, string> Read()
    {
        var variables = new Dictionary<string, string>();
        // Where case counts, programs read those of proxies in lower case too.
        foreach (var name in Names.Concat(Names.Select(name => name.ToLowerInvariant())))
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                variables[name] = value;
            }
        }

        return variables;
    }
}
