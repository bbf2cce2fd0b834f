using System;
using JIM.PowerShell.Contract;

namespace JIM.PowerShell.Interop;

/// <summary>The only exception that a call across the boundary throws.</summary>
internal sealed class BoundaryException(Failure failure) : Exception(failure.Message)
{
    /// <summary>What went wrong: as the library described it, or about the library itself.</summary>
    internal Failure Failure { get; } = failure;

    internal static BoundaryException Internal(string message) => new(ModuleErrors.InternalError.Failure(message));

    internal static BoundaryException Internal(int code) => Internal($"The module's library failed with code {code}.");
}
