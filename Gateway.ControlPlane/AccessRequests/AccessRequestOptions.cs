using Gateway.ControlPlane.Settings;

namespace Gateway.ControlPlane.AccessRequests;

/// <summary>Rules of the access-request life cycle that an operator may set.</summary>
internal sealed record AccessRequestOptions
{
    /// <summary>Whether a requester may approve the own request; default false.</summary>
    public required bool AllowSelfApproval { get; init; }

    /// <summary>How often time-boxed requests are looked through for expiry, seconds; default 5. Resolve checks the time itself.</summary>
    public required int ExpirySweepSeconds { get; init; }

    public static AccessRequestOptions Read(SettingsReader reader) => new()
    {
        AllowSelfApproval = reader.Flag("AccessRequests:AllowSelfApproval", defaultValue: false),
        ExpirySweepSeconds = reader.Number("AccessRequests:ExpirySweepSeconds", 5, 1, 3600),
    };
}
