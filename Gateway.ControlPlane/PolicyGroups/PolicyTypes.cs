namespace Gateway.ControlPlane.PolicyGroups;

/// <summary>The policy types of the contract.</summary>
internal static class PolicyTypes
{
    public const string NamePrefix = "csg.resource.name.prefix";
    public const string NamePattern = "csg.resource.name.validation_pattern";
    public const string ActionAllow = "csg.action.allow";
    public const string ActionDeny = "csg.action.deny";
    public const string RegionAllow = "csg.region.allow";
    public const string ReadOnly = "csg.read_only";

    /// <summary>In the order they are reported: the prefix before the pattern.</summary>
    public static IReadOnlyList<string> All { get; } = [RegionAllow, ReadOnly, ActionDeny, ActionAllow, NamePrefix, NamePattern];

    public static bool NeedsValue(string type) => type is NamePrefix or NamePattern or RegionAllow;

    public static bool TakesMember(string type) => type is NamePrefix or NamePattern;

    public static int ReportingOrder(string type)
    {
        for (int i = 0; i < All.Count; i++)
        {
            if (All[i] == type)
            {
                return i;
            }
        }

        return All.Count;
    }
}
