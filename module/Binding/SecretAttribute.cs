using System.Globalization;
using System.Management.Automation;
using System.Security;

namespace JIM.PowerShell.Binding;

/// <summary>Takes a secret as plain text too, and keeps it as a SecureString from there on.</summary>
internal sealed class SecretAttribute : ArgumentTransformationAttribute
{
    /// <summary>What a SecureString can hold.</summary>
    private const int Longest = 65_536;

    /// <summary>Whether white space around it is none of it, as around a key that was copied.</summary>
    public bool Trim { get; set; }

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value is string text ? Protect(Trim ? text.Trim() : text) : value;
    }

    /// <summary>The text as a secret, or an error where it is longer than any secret.</summary>
    internal static SecureString Protect(string text)
    {
        if (text.Length > Longest)
        {
            throw new ArgumentTransformationMetadataException(string.Create(
                CultureInfo.InvariantCulture,
                $"It has {text.Length:N0} letters, and a key or a password has {Longest:N0} at most. Give the key or the password itself."));
        }

        var secret = new SecureString();
        foreach (var letter in text)
        {
            secret.AppendChar(letter);
        }

        secret.MakeReadOnly();
        return secret;
    }
}
