namespace Gateway.Signing.Catalog;

/// <summary>Reads the service data: tab-separated lines, each beginning with what it is.</summary>
internal static class CatalogReader
{
    public static ServiceCatalog Read(string text, Lazy<IReadOnlyDictionary<string, string>> operations)
    {
        string source = "";
        var partitions = new List<Partition>();
        var drafts = new List<ServiceDraft>();
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
                    drafts.Add(new ServiceDraft(fields, []));
                    break;
                case "host":
                    drafts[^1].HostLines.Add(fields);
                    break;
                default:
                    throw new InvalidDataException($"The catalog data has an unknown line '{fields[0]}'.");
            }
        }

        var services = new List<CatalogService>(drafts.Count);
        var families = new List<HostFamily>();
        foreach (ServiceDraft draft in drafts)
        {
            CatalogService service = ReadService(draft, partitions, operations);
            services.Add(service);
            families.AddRange(draft.HostLines.Select(fields => ReadHost(fields, service)));
        }

        return new ServiceCatalog(source, partitions, services, families);
    }

    /// <summary><c>partition id regionPrefixes variable=suffix …</c></summary>
    private static Partition ReadPartition(string[] fields) => new()
    {
        Id = fields[1],
        RegionPrefixes = [.. fields[2].Split(',')],
        Suffixes = fields.Skip(3).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal),
    };

    /// <summary><c>service id name requestable|listed general|s3 protocols signingNames commands</c></summary>
    private static CatalogService ReadService(
        ServiceDraft draft,
        List<Partition> partitions,
        Lazy<IReadOnlyDictionary<string, string>> operations)
    {
        string[] fields = draft.Fields;
        string id = fields[1];
        return new CatalogService(() => OperationIndex.Parse(operations.Value.GetValueOrDefault(id, "")))
        {
            Id = id,
            Name = fields[2],
            Requestable = fields[3] == "requestable",
            Rules = fields[4] == "s3" ? SigningRules.S3 : SigningRules.General,
            Protocols = WireProtocolNames.ParseList(fields[5]),
            SigningNames = fields[6].Split(','),
            Commands = fields[7].Split(','),
            Hosts = [.. draft.HostLines.Select(host => Display(host, partitions[0])).OfType<string>().Distinct(StringComparer.Ordinal)],
        };
    }

    /// <summary><c>host pattern signingNames signingRegions partition operation pathPrefix</c>; empty fields at the end are left out.</summary>
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
    private static string? Display(string[] host, Partition first)
    {
        string pattern = host[1];
        int suffixStart = pattern.LastIndexOf(".{", StringComparison.Ordinal);
        string variable = pattern[(suffixStart + 2)..^1];
        return Field(host, 4) is "" || Field(host, 4) == first.Id ? pattern[..(suffixStart + 1)] + first.Suffixes[variable] : null;
    }

    private sealed record ServiceDraft(string[] Fields, List<string[]> HostLines);
}
