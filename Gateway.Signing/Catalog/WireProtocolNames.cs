namespace Gateway.Signing.Catalog;

/// <summary>The names of the protocols in the data.</summary>
internal static class WireProtocolNames
{
    public static IReadOnlyList<WireProtocol> ParseList(string text) => Array.ConvertAll(text.Split(','), Parse);

    private static WireProtocol Parse(string name) => name switch
    {
        "json10" => WireProtocol.Json10,
        "json11" => WireProtocol.Json11,
        "rest-json" => WireProtocol.RestJson,
        "rest-xml" => WireProtocol.RestXml,
        "query" => WireProtocol.Query,
        "ec2" => WireProtocol.Ec2,
        "cbor" => WireProtocol.RpcV2Cbor,
        _ => throw new InvalidDataException($"The catalog data names an unknown protocol '{name}'."),
    };
}
