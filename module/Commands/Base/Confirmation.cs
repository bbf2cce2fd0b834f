using System.Management.Automation;

namespace JIM.PowerShell.Commands.Base;

/// <summary>Whether the user reads what would be done before it is done.</summary>
internal static class Confirmation
{
    /// <summary>Whether -WhatIf or -Confirm asks for it, or the preference of the session about -WhatIf.</summary>
    internal static bool IsAskedFor(this PSCmdlet cmdlet) =>
        (cmdlet.Given("WhatIf") ?? LanguagePrimitives.IsTrue(cmdlet.GetVariableValue("WhatIfPreference", defaultValue: false)))
        || cmdlet.Given("Confirm") == true;

    /// <summary>Whether it is asked for, or the session asks before a change of that impact.</summary>
    internal static bool IsShown(this PSCmdlet cmdlet, ConfirmImpact impact) =>
        cmdlet.IsAskedFor() || (cmdlet.Given("Confirm") is null && cmdlet.Preference("ConfirmPreference", ConfirmImpact.High) is var from and not ConfirmImpact.None && impact >= from);

    /// <summary>-Force skips the question, but neither -WhatIf nor a -Confirm that was asked for.</summary>
    internal static bool IsSettled(this PSCmdlet cmdlet, bool force) => force && !cmdlet.IsAskedFor();

    /// <summary>Whether to go on, after -WhatIf or -Confirm showed what would be done.</summary>
    internal static bool Agrees(this PSCmdlet cmdlet, string what) =>
        cmdlet.ShouldProcess($"{what}.", $"{what}?", "Confirm");
}
