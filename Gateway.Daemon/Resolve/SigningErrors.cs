using Gateway.Daemon.Errors;

namespace Gateway.Daemon.Resolve;

/// <summary>What the control plane's refusals to sign are to the caller.</summary>
internal static class SigningErrors
{
    /// <summary>What a node of the control plane decided; null when it decided nothing, and another may be asked.</summary>
    /// <param name="path">What was asked.</param>
    /// <param name="status">The status it answered.</param>
    /// <param name="code">The stable code of the problem; null when it had none.</param>
    /// <param name="detail">Its sentence.</param>
    public static SigningException? Refusal(string path, int status, string? code, string? detail)
    {
        string message = $"{path} answered {status} {code}";
        return (status, code) switch
        {
            (404, "unknown_access_key") => new SigningException(GatewayError.AuthenticateDownstreamUnknownKey, null, message),
            (403, "not_active") => new SigningException(GatewayError.AuthorizeRequestNotActive, null, message),
            (403, "signing_refused") => new SigningException(GatewayError.ResignControlPlaneRefused, detail, message),
            (503, "cloud_credential_unavailable") => new SigningException(GatewayError.AuthorizeCredentialUnavailable, null, message),
            _ => null,
        };
    }

    /// <summary>The control plane could not be asked, or has no time.</summary>
    public static SigningException Unavailable(string message, Exception? cause = null) =>
        new(GatewayError.ResignControlPlaneUnavailable, null, message, cause);
}
