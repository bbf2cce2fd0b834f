using System.Globalization;
using System.Management.Automation;

namespace JIM.PowerShell.Binding;

/// <summary>As ValidateRange and ValidateLength, for a parameter that may be empty.</summary>
internal sealed class ValidateIfGivenAttribute(int least, int most) : ValidateArgumentsAttribute
{
    protected override void Validate(object? arguments, EngineIntrinsics engineIntrinsics)
    {
        switch (arguments is PSObject wrapped ? wrapped.BaseObject : arguments)
        {
            case int number when number < least || number > most:
                throw Refused($"{number} is not between {least} and {most}.");
            case string text when text.Length > most:
                throw Refused($"It has {text.Length} letters, and may have {most}.");
            default:
                break;
        }
    }

    private static ValidationMetadataException Refused(System.FormattableString why) =>
        new(why.ToString(CultureInfo.InvariantCulture));
}
