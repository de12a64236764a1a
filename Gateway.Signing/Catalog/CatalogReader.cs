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
        RegionPrefixes = fields[2].Split(','),
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
            Hosts = [.. draft.HostLines.Select(host => Display(host, partitions)).Distinct(StringComparer.Ordinal)],
        };
    }

    /// <summary><c>host pattern signingNames signingRegions partition operation</c></summary>
    private static HostFamily ReadHost(string[] fields, CatalogService service) => new()
    {
        Service = service,
        Pattern = fields[1],
        SigningNames = fields[2].Length == 0 ? service.SigningNames : fields[2].Split(','),
        Regions = SigningRegions.Parse(fields[3]),
        Partition = fields[4].Length == 0 ? null : fields[4],
        Operation = fields[5].Length == 0 ? null : fields[5],
    };

    private static string Display(string[] host, List<Partition> partitions)
    {
        string pattern = host[1];
        int suffixStart = pattern.LastIndexOf(".{", StringComparison.Ordinal);
        string variable = pattern[(suffixStart + 2)..^1];
        Partition partition = partitions.First(candidate =>
            (host[4].Length == 0 || candidate.Id == host[4]) && candidate.Suffixes.ContainsKey(variable));
        return pattern[..(suffixStart + 1)] + partition.Suffixes[variable];
    }

    private sealed record ServiceDraft(string[] Fields, List<string[]> HostLines);
}
