namespace Gateway.ControlPlane.Database;

/// <summary>Why a guarded statement changed nothing.</summary>
internal enum GuardFailure
{
    None = 0,
    NotFound,
    WrongStatus,
    WrongVersion,
}

/// <summary>The outcome of a guarded statement: the row as it is now, or why it was left alone.</summary>
internal sealed record Guarded<T>
    where T : class
{
    public T? Row { get; private init; }

    public GuardFailure Failure { get; private init; }

    /// <summary>The status that stood in the way, for <see cref="GuardFailure.WrongStatus"/>.</summary>
    public string? CurrentStatus { get; private init; }

    public static Guarded<T> Done(T row) => new() { Row = row };

    /// <summary>Tells the cause from what the row is now; null when there is no such row.</summary>
    /// <param name="status">Its status now; null when the row does not exist.</param>
    /// <param name="version">Its version now.</param>
    /// <param name="expectedVersion">What the caller asked for.</param>
    public static Guarded<T> Refused(string? status, long version, long? expectedVersion) => status is null
        ? new() { Failure = GuardFailure.NotFound }
        : expectedVersion is { } expected && expected != version
            ? new() { Failure = GuardFailure.WrongVersion }
            : new() { Failure = GuardFailure.WrongStatus, CurrentStatus = status };
}
