using System;
using System.Management.Automation;
using System.Runtime.CompilerServices;

namespace JIM.PowerShell.Output;

/// <summary>Makes empty objects.</summary>
internal static class PSObjects
{
    /// <summary>Whether PowerShell can make an object with room for its properties: 7.4 and later can.</summary>
    private static bool hasCapacity = typeof(PSObject).GetConstructor([typeof(int)]) is not null;

    /// <summary>An object that will have so many properties.</summary>
    internal static PSObject New(int properties) => hasCapacity ? WithCapacity(properties) : new PSObject();

    /// <summary>A constructor that the reference assembly does not have.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern PSObject WithCapacity(int capacity);
}
