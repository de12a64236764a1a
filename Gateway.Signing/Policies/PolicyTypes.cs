namespace Gateway.Signing.Policies;

/// <summary>The policy types of the control plane's API.</summary>
public static class PolicyTypes
{
    /// <summary>Names must begin with the value.</summary>
    public const string NamePrefix = "csg.resource.name.prefix";

    /// <summary>The value, a regular expression, must be found in names.</summary>
    public const string NamePattern = "csg.resource.name.validation_pattern";

    /// <summary>Only the actions of such policies are allowed.</summary>
    public const string ActionAllow = "csg.action.allow";

    /// <summary>The action is refused.</summary>
    public const string ActionDeny = "csg.action.deny";

    /// <summary>Only the regions of such policies are allowed.</summary>
    public const string RegionAllow = "csg.region.allow";

    /// <summary>Only operations that read are allowed.</summary>
    public const string ReadOnly = "csg.read_only";

    /// <summary>In the order they are decided and reported.</summary>
    public static IReadOnlyList<string> All { get; } = [RegionAllow, ActionDeny, ActionAllow, ReadOnly, NamePrefix, NamePattern];

    /// <summary>Whether such a policy has a value.</summary>
    public static bool NeedsValue(string type) => type is NamePrefix or NamePattern or RegionAllow;

    /// <summary>Whether such a policy may name the request member that holds the resource's name.</summary>
    public static bool TakesMember(string type) => type is NamePrefix or NamePattern;

    /// <summary>The place of a type in <see cref="All"/>; types that are not known come last.</summary>
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
