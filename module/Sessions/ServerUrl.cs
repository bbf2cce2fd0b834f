using System;
using JIM.PowerShell.Interop;

namespace JIM.PowerShell.Sessions;

/// <summary>Addresses of servers, however they are spelt.</summary>
internal static class ServerUrl
{
    /// <summary>The one form of an address; none of what is no address.</summary>
    internal static string? Normal(string? url) => url is null ? null : Boundary.NormalUrl(url);

    /// <summary>Whether both are addresses of one server.</summary>
    internal static bool IsSame(string one, string other) =>
        string.Equals(one, other, StringComparison.Ordinal)
        || (Normal(one) is { } normal && string.Equals(normal, Normal(other), StringComparison.Ordinal));
}
