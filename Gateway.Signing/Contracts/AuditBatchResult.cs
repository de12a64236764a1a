namespace Gateway.Signing.Contracts;

/// <summary>How an audit batch was taken.</summary>
public sealed record AuditBatchResult
{
    /// <summary>Events stored by this call.</summary>
    public required int Accepted { get; init; }

    /// <summary>Events that an earlier batch had already stored.</summary>
    public required int Duplicates { get; init; }
}
