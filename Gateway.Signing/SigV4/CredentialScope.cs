namespace Gateway.Signing.SigV4;

/// <summary>
/// What a signing key is good for: one day, one region, one service.
/// Its text form, <c>&lt;date&gt;/&lt;region&gt;/&lt;service&gt;/aws4_request</c>, is a line of the string to sign. SigV4A's has no region.
/// </summary>
/// <param name="Date">The UTC day, <c>yyyyMMdd</c>.</param>
/// <param name="Region">
/// For example <c>eu-west-1</c>; global services are signed for one region of their partition. Empty for SigV4A alone.
/// </param>
/// <param name="Service">The signing name, for example <c>dynamodb</c>; not always the name in the host.</param>
public sealed record CredentialScope(string Date, string Region, string Service)
{
    /// <summary>The last part of every scope; it marks the version of the signature.</summary>
    public const string Terminator = "aws4_request";

    /// <summary>The text form that is signed.</summary>
    public override string ToString() => Region.Length == 0
        ? string.Concat(Date, "/", Service, "/" + Terminator)
        : string.Concat(Date, "/", Region, string.Concat("/", Service, "/", Terminator));
}
