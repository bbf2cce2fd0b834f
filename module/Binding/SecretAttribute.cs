using System.Management.Automation;
using System.Security;

namespace JIM.PowerShell.Binding;

/// <summary>Takes a secret as plain text too, and keeps it as a SecureString from there on.</summary>
internal sealed class SecretAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether white space around it is none of it, as around a key that was copied.</summary>
    public bool Trim { get; set; }

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value is string text ? Protect(Trim ? text.Trim() : text) : value;
    }

    internal static SecureString Protect(string text)
    {
        var secret = new SecureString();
        foreach (var letter in text)
        {
            secret.AppendChar(letter);
        }

        secret.MakeReadOnly();
        return secret;
    }
}
