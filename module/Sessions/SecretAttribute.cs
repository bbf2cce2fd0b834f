using System.Management.Automation;
using System.Security;

namespace JIM.PowerShell.Sessions;

/// <summary>Takes a secret as plain text too, and keeps it as a SecureString from there on.</summary>
internal sealed class SecretAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value is string text ? Protect(text.Trim()) : value;
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
