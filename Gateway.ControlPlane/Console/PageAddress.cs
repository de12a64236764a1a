using Microsoft.AspNetCore.Http.Extensions;

namespace Gateway.ControlPlane.Console;

/// <summary>Addresses of lists that are narrowed.</summary>
internal static class PageAddress
{
    /// <summary>The address of the members that are filled, with one of them set, or, with null, left out.</summary>
    public static string With(string path, IEnumerable<(string Name, string? Value)> members, string name, string? value)
    {
        var query = new QueryBuilder();
        foreach ((string member, string? current) in members)
        {
            if (member != name && !string.IsNullOrEmpty(current))
            {
                query.Add(member, current);
            }
        }

        if (!string.IsNullOrEmpty(value))
        {
            query.Add(name, value);
        }

        return path + query;
    }
}
