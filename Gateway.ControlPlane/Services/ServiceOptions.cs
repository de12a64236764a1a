using Gateway.ControlPlane.Settings;
using Gateway.Signing.Catalog;

namespace Gateway.ControlPlane.Services;

/// <summary>Which catalog services may be asked for.</summary>
internal sealed record ServiceOptions
{
    /// <summary>Catalog ids that the operator has switched off; requests that name them are refused.</summary>
    public required IReadOnlySet<string> Disabled { get; init; }

    /// <summary>Whether a catalog service may be asked for here.</summary>
    public bool IsRequestable(CatalogService service) => service.Requestable && !Disabled.Contains(service.Id);

    public static ServiceOptions Read(SettingsReader reader)
    {
        const string Key = "Services:Disabled";
        IReadOnlyList<string> disabled = reader.List(Key);
        foreach (string id in disabled.Where(id => ServiceCatalog.Default.Find(id) is null))
        {
            reader.Mistake(Key, $"catalog ids; '{id}' is none");
        }

        return new ServiceOptions { Disabled = disabled.ToHashSet(StringComparer.Ordinal) };
    }
}
