using System;
using JIM.PowerShell.Interop;

namespace JIM.PowerShell.Sessions;

/// <summary>Addresses of servers, however they are spelt.</summary>
internal static class ServerUrl
{
    /// <summary>Whether both are addresses of one server.</summary>
    internal static bool IsSame(string one, string other) =>
        string.Equals(one, other, StringComparison.Ordinal)
        || (Boundary.NormalUrl(one) is { } normal && string.Equals(normal, Boundary.NormalUrl(other), StringComparison.Ordinal));
}
