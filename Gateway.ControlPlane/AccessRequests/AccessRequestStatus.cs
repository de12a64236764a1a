namespace Gateway.ControlPlane.AccessRequests;

/// <summary>
/// The life cycle: pending → approved → active → revoked; pending → denied or cancelled; approved or active → expired; anything but
/// pending → archived, which is the end. The lists are used in the guarded statements themselves.
/// </summary>
internal static class AccessRequestStatus
{
    public const string Pending = "pending";
    public const string Approved = "approved";
    public const string Active = "active";
    public const string Denied = "denied";
    public const string Cancelled = "cancelled";
    public const string Revoked = "revoked";
    public const string Expired = "expired";
    public const string Archived = "archived";

    public static IReadOnlyList<string> All { get; } = [Pending, Approved, Active, Denied, Cancelled, Revoked, Expired, Archived];

    /// <summary>Statuses from which an access request may enter a status.</summary>
    public static string[] Before(string status) => status switch
    {
        Approved or Denied or Cancelled => [Pending],
        Active => [Approved],
        Revoked or Expired => [Approved, Active],
        Archived => [Approved, Active, Denied, Cancelled, Revoked, Expired],
        _ => [],
    };
}
