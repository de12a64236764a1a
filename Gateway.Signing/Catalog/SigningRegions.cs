namespace Gateway.Signing.Catalog;

/// <summary>Which regions a host's requests may be signed for. Neither fixed nor any: the region named in the host.</summary>
internal sealed record SigningRegions(IReadOnlyList<string> Fixed, bool AnyOfPartition)
{
    public static SigningRegions OfHost { get; } = new([], false);

    public static SigningRegions Any { get; } = new([], true);

    /// <summary>Reads the data's form: empty, <c>*</c>, or names joined by commas.</summary>
    public static SigningRegions Parse(string text) => text switch
    {
        "" => OfHost,
        "*" => Any,
        _ => new SigningRegions(text.Split(','), false),
    };
}
