using Gateway.ControlPlane.AccessRequests;

namespace Gateway.ControlPlane.Console.Shared;

/// <summary>Links that narrow a list to one status.</summary>
/// <param name="Path">The list's address.</param>
/// <param name="Current">The status it is narrowed to; null: none.</param>
internal sealed record StatusTabs(string Path, string? Current)
{
    public IEnumerable<(string Text, string Href, bool IsCurrent)> Links =>
    [
        ("All", Path, Current is null),
        .. AccessRequestStatus.All.Select(s => ($"{char.ToUpperInvariant(s[0])}{s[1..]}", $"{Path}?status={s}", s == Current)),
    ];
}
