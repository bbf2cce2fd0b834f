using System;
using System.Collections.Generic;
using System.Management.Automation;

namespace JIM.PowerShell.Interop;

/// <summary>What the module's errors are to PowerShell: one category for each stable name.</summary>
internal static class Errors
{
    private static readonly Dictionary<string, ErrorCategory> Categories = new()
    {
        // From the client; a test holds this list to be complete.
        ["InvalidUrl"] = ErrorCategory.InvalidArgument,
        ["InvalidApiKey"] = ErrorCategory.InvalidArgument,
        ["ClientSetupFailed"] = ErrorCategory.ResourceUnavailable,
        ["ServerUnreachable"] = ErrorCategory.ConnectionError,
        ["CertificateNotAccepted"] = ErrorCategory.SecurityError,
        ["InvalidCertificateFile"] = ErrorCategory.InvalidArgument,
        ["InvalidProxy"] = ErrorCategory.InvalidArgument,
        ["ProxyRefused"] = ErrorCategory.ConnectionError,
        ["RequestTimedOut"] = ErrorCategory.OperationTimeout,
        ["ServerRedirects"] = ErrorCategory.ConnectionError,
        ["NotAJimServer"] = ErrorCategory.ProtocolError,
        ["AnswerTooLarge"] = ErrorCategory.LimitsExceeded,
        ["InvalidAnswer"] = ErrorCategory.InvalidData,
        ["AuthenticationFailed"] = ErrorCategory.AuthenticationError,
        ["SignOnNotOffered"] = ErrorCategory.InvalidOperation,
        ["SignOnFailed"] = ErrorCategory.SecurityError,
        ["SignOnRefused"] = ErrorCategory.AuthenticationError,
        ["SignOnTimedOut"] = ErrorCategory.OperationTimeout,
        ["SignOnProviderUnreachable"] = ErrorCategory.ConnectionError,
        ["CredentialStoreFailed"] = ErrorCategory.ResourceUnavailable,
        ["AccessDenied"] = ErrorCategory.PermissionDenied,
        ["TooManyRequests"] = ErrorCategory.QuotaExceeded,
        ["RequestRefused"] = ErrorCategory.InvalidOperation,
        ["ServerFailed"] = ErrorCategory.ResourceUnavailable,
        ["ServerNotReady"] = ErrorCategory.ResourceUnavailable,
        ["ConnectedSystemNotFound"] = ErrorCategory.ObjectNotFound,
        ["RunProfileNotFound"] = ErrorCategory.ObjectNotFound,
        ["ActivityNotFound"] = ErrorCategory.ObjectNotFound,
        ["ConnectedSystemNameNotUnique"] = ErrorCategory.InvalidArgument,
        ["RunProfileNameNotUnique"] = ErrorCategory.InvalidArgument,
        ["InvalidActivityId"] = ErrorCategory.InvalidArgument,
        ["StartUncertain"] = ErrorCategory.InvalidResult,
        ["ChangeUncertain"] = ErrorCategory.InvalidResult,
        ["WaitTimedOut"] = ErrorCategory.OperationTimeout,
        ["RunProfileFailed"] = ErrorCategory.InvalidResult,
        ["RunProfileCancelled"] = ErrorCategory.OperationStopped,
        ["RunProfileCompletedWithErrors"] = ErrorCategory.InvalidResult,
        // From the boundary and from the cmdlets.
        ["InternalError"] = ErrorCategory.NotSpecified,
        ["NativeLibraryNotLoaded"] = ErrorCategory.ResourceUnavailable,
        ["NotConnected"] = ErrorCategory.ConnectionError,
        ["UrlMissing"] = ErrorCategory.InvalidArgument,
        ["WrongInputObject"] = ErrorCategory.InvalidType,
        ["ObjectOfAnotherServer"] = ErrorCategory.InvalidArgument,
    };

    /// <summary>Makes the record that PowerShell shows and scripts catch.</summary>
    internal static ErrorRecord Record(
        string id, string message, string advice, object? target, Exception? cause = null)
    {
        var category = Categories.GetValueOrDefault(id, ErrorCategory.NotSpecified);
        return new ErrorRecord(new JimException(message, cause), id, category, target)
        {
            ErrorDetails = new ErrorDetails(message) { RecommendedAction = advice },
        };
    }

    /// <summary>The library answered as it never should.</summary>
    internal static ErrorRecord Internal(JimException error, object target) => Record(
        "InternalError",
        error.Message,
        "Please report this fault with the command that met it. Other commands go on working.",
        target,
        error);

    internal static ErrorRecord NotConnected(string message, string advice, object? target = null) =>
        Record("NotConnected", message, advice, target);
}
