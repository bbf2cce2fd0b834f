using System.Management.Automation;

namespace JIM.PowerShell.Commands.Base;

/// <summary>What PowerShell's common parameters and the preferences of the session say.</summary>
internal static class CommonParameters
{
    /// <summary>A switch, where it was given.</summary>
    internal static bool? Given(this PSCmdlet cmdlet, string parameter) =>
        cmdlet.MyInvocation.BoundParameters.TryGetValue(parameter, out var value) ? LanguagePrimitives.IsTrue(value) : null;

    /// <summary>The preference of the session, where it is one.</summary>
    internal static T Preference<T>(this PSCmdlet cmdlet, string variable, T otherwise) =>
        LanguagePrimitives.TryConvertTo<T>(cmdlet.GetVariableValue(variable), out var preference) ? preference : otherwise;

    /// <summary>Whether verbose lines go anywhere.</summary>
    internal static bool WritesVerbose(this PSCmdlet cmdlet) =>
        cmdlet.Given("Verbose")
        ?? cmdlet.Preference("VerbosePreference", ActionPreference.Continue)
            is not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);
}
