namespace Gateway.Daemon.Errors;

/// <summary>How one error looks outside.</summary>
/// <param name="Status">The HTTP status; JSON 1.x services answer 400 where others answer 403, see <see cref="GatewayErrorTable"/>.</param>
/// <param name="JsonCode">The code in JSON protocols and CBOR.</param>
/// <param name="XmlCode">The code in query and general REST-XML.</param>
/// <param name="S3Code">The code of S3.</param>
/// <param name="Ec2Code">The code of EC2.</param>
/// <param name="Text">The message; the caller's detail replaces <c>{0}</c>.</param>
internal sealed record GatewayErrorEntry(int Status, string JsonCode, string XmlCode, string S3Code, string Ec2Code, string Text)
{
    public string Code(ErrorDialect dialect) => dialect switch
    {
        ErrorDialect.S3 => S3Code,
        ErrorDialect.Ec2 => Ec2Code,
        ErrorDialect.Xml => XmlCode,
        _ => JsonCode,
    };
}
