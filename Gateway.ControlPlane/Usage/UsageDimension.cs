namespace Gateway.ControlPlane.Usage;

/// <summary>What usage can be grouped by. Only these columns reach a statement.</summary>
/// <param name="Name">As in the API.</param>
/// <param name="Column">In usage_days; text under the C collation, so that every answer has one order.</param>
internal sealed record UsageDimension(string Name, string Column)
{
    public static readonly UsageDimension Day = new("day", "to_char(u.day, 'YYYY-MM-DD') COLLATE \"C\"");
    public static readonly UsageDimension Service = new("service", "u.service");
    public static readonly UsageDimension Action = new("action", "u.action");
    public static readonly UsageDimension Environment = new("environment", "u.environment_id");
    public static readonly UsageDimension Requester = new("requester", "u.requester_id");
    public static readonly UsageDimension AccessRequest = new("accessRequest", "u.access_request_id");


    /// <summary>By the access request that the call was made under; empty for calls without one.</summary>
    public static readonly UsageDimension CloudCredential = new("cloudCredential", "coalesce(r.cloud_credential_id, '') COLLATE \"C\"");

    public static IReadOnlyList<UsageDimension> All { get; } = [Day, Service, Action, Environment, Requester, AccessRequest, CloudCredential];

    public static UsageDimension? Find(string name) => All.FirstOrDefault(d => string.Equals(d.Name, name, StringComparison.OrdinalIgnoreCase));
}
