namespace Gateway.ControlPlane.AccessRequests;

/// <summary>Why a key was not revealed, made or ended.</summary>
internal enum ProxyKeyFailure
{
    None = 0,
    RequestNotFound,
    WrongStatus,
    NotRequester,
    AlreadyRevealed,
    TooManyKeys,
    KeyNotFound,
}

/// <summary>The outcome of a call on proxy keys.</summary>
internal sealed record ProxyKeyOutcome
{
    public ProxyKeyFailure Failure { get; init; }

    /// <summary>The request's status, for <see cref="ProxyKeyFailure.WrongStatus"/>.</summary>
    public string? CurrentStatus { get; init; }

    /// <summary>The key with its secret, where the call shows it.</summary>
    public ProxyKeySecretResponse? Secret { get; init; }

    public static ProxyKeyOutcome Refused(ProxyKeyFailure failure, string? currentStatus = null) => new() { Failure = failure, CurrentStatus = currentStatus };
}
