using Gateway.ControlPlane.Database;

namespace Gateway.ControlPlane.Users;

/// <summary>The outcome of an edit of a user.</summary>
internal sealed record UserChange
{
    public UserRow? Row { get; private init; }

    public GuardFailure Failure { get; private init; }

    public string? CurrentStatus { get; private init; }

    /// <summary>Refused because the account would be left without an active admin.</summary>
    public bool LosesLastAdmin { get; private init; }

    public static UserChange WouldLoseLastAdmin { get; } = new() { LosesLastAdmin = true };

    public static UserChange Done(UserRow row) => new() { Row = row };

    public static UserChange Refused(GuardFailure failure, string? currentStatus = null) => new() { Failure = failure, CurrentStatus = currentStatus };
}
