namespace Gateway.Daemon.Errors;

/// <summary>Fact of one request: it ended badly here.</summary>
internal interface IGatewayErrorFeature
{
    GatewayError Error { get; }

    /// <summary>The AWS error code the caller got.</summary>
    string Code { get; }
}
