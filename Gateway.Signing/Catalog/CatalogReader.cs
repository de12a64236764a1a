namespace Gateway.Signing.Catalog;

/// <summary>Reads the service data: tab-separated lines, each beginning with what it is.</summary>
internal static class CatalogReader
{
    public static ServiceCatalog Read(string text, Lazy<IReadOnlyDictionary<string, string>> operations)
    {
        string source = "";
        var partitions = new List<Partition>();
        var services = new List<CatalogService>();
        var families = new List<HostFamily>();
        var ownFamilies = new List<HostFamily>();
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (line.IsEmpty || line[0] == '#')
            {
                continue;
            }

            string[] fields = line.ToString().Split('\t');
            switch (fields[0])
            {
                case "source":
                    source = fields[1];
                    break;
                case "partition":
                    partitions.Add(ReadPartition(fields));
                    break;
                case "service":
                    ownFamilies = [];
                    services.Add(ReadService(fields, ownFamilies, partitions, operations));
                    break;
                case "host":
                    HostFamily family = ReadHost(fields, services[^1]);
                    ownFamilies.Add(family);
                    families.Add(family);
                    break;
                default:
                    throw new InvalidDataException($"The catalog data has an unknown line '{fields[0]}'.");
            }
        }

        return new ServiceCatalog(source, partitions, services, families);
    }

    /// <summary><c>partition id regionPrefixes variable=suffix …</c></summary>
    private static Partition ReadPartition(string[] fields)
    {
        var suffixes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string pair in fields.AsSpan(3))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            suffixes.Add(pair[..equals], pair[(equals + 1)..]);
        }

        return new Partition { Id = fields[1], RegionPrefixes = [.. fields[2].Split(',')], Suffixes = suffixes };
    }

    /// <summary><c>service id name requestable|listed general|s3 protocols signingNames commands unsigned</c>; the last is left out where it is empty.</summary>
    private static CatalogService ReadService(
        string[] fields,
        List<HostFamily> families,
        List<Partition> partitions,
        Lazy<IReadOnlyDictionary<string, string>> operations)
    {
        string id = fields[1];
        return new CatalogService(
            () => OperationIndex.Parse(operations.Value.GetValueOrDefault(id, "")),
            () => [.. families.Select(family => Display(family, partitions[0])).OfType<string>().Distinct(StringComparer.Ordinal)])
        {
            Id = id,
            Name = fields[2],
            Requestable = fields[3] == "requestable",
            Rules = fields[4] == "s3" ? SigningRules.S3 : SigningRules.General,
            Protocols = WireProtocolNames.ParseList(fields[5]),
            SigningNames = fields[6].Split(','),
            Commands = fields[7].Split(','),
            UnsignedActions = Field(fields, 8) is { Length: > 0 } unsigned ? unsigned.Split(',') : [],
        };
    }

    /// <summary>
    /// <c>host pattern signingNames signingRegions partition operation pathPrefix</c>; empty fields at the end are left out.
    /// </summary>
    private static HostFamily ReadHost(string[] fields, CatalogService service) => new()
    {
        Service = service,
        Pattern = fields[1],
        SigningNames = Field(fields, 2) is { Length: > 0 } names ? names.Split(',') : [service.SigningNames[0]],
        Regions = SigningRegions.Parse(Field(fields, 3)),
        Partition = Field(fields, 4) is { Length: > 0 } partition ? partition : null,
        Operation = Field(fields, 5) is { Length: > 0 } operation ? operation : null,
        PathPrefix = Field(fields, 6),
    };

    private static string Field(string[] fields, int index) => index < fields.Length ? fields[index] : "";

    /// <summary>The pattern with the suffix of the first partition, for people; null if it does not exist there.</summary>
    private static string? Display(HostFamily family, Partition first)
    {
        int suffixStart = family.Pattern.LastIndexOf(".{", StringComparison.Ordinal);
        string variable = family.Pattern[(suffixStart + 2)..^1];
        return family.ExistsIn(first.Id) ? family.Pattern[..(suffixStart + 1)] + first.Suffixes[variable] : null;
    }
}
