namespace Gateway.Signing.SigV4;

/// <summary>What a signing key is derived for.</summary>
/// <param name="Date">The date, <c>yyyyMMdd</c>, UTC.</param>
/// <param name="Region">The region.</param>
/// <param name="Service">The signing name.</param>
public sealed record CredentialScope(string Date, string Region, string Service)
{
    /// <summary>The last part of every scope of signature version 4.</summary>
    public const string Terminator = "aws4_request";

    /// <inheritdoc/>
    public override string ToString() => $"{Date}/{Region}/{Service}/{Terminator}";
}
