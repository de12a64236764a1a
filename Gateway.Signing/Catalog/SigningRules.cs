namespace Gateway.Signing.Catalog;

/// <summary>How a service turns the request path into the canonical URI: S3 and its relatives take it as it is.</summary>
public sealed record SigningRules
{
    /// <summary>Whether dot segments and repeated slashes are removed before encoding.</summary>
    public required bool NormalizesPath { get; init; }

    /// <summary>Whether the path, which is already percent-encoded on the wire, is encoded once more.</summary>
    public required bool EncodesPathTwice { get; init; }

    /// <summary>The rule of every service but the S3 family.</summary>
    public static SigningRules General { get; } = new() { NormalizesPath = true, EncodesPathTwice = true };

    /// <summary>The rule of S3, S3 Express, S3 on Outposts, S3 Object Lambda and S3 Control.</summary>
    public static SigningRules S3 { get; } = new() { NormalizesPath = false, EncodesPathTwice = false };
}
