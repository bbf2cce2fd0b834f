using System.Management.Automation;
using System.Security;

namespace JIM.PowerShell.Sessions;

/// <summary>Takes a key as plain text too, and keeps it as a SecureString from there on.</summary>
internal sealed class ApiKeyAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value is string text ? Protect(text) : value;
    }

    internal static SecureString Protect(string text)
    {
        var key = new SecureString();
        foreach (var letter in text.Trim())
        {
            key.AppendChar(letter);
        }

        key.MakeReadOnly();
        return key;
    }
}
