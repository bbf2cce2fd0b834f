using System;

namespace JIM.PowerShell;

/// <summary>Any failure of the module; its error record tells which.</summary>
public sealed class JimException : Exception
{
    /// <summary>A failure without a sentence of its own.</summary>
    public JimException()
    {
    }

    /// <summary>A failure in one sentence.</summary>
    public JimException(string message)
        : base(message)
    {
    }

    /// <summary>A failure in one sentence, and what it came from.</summary>
    public JimException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
