using Gateway.Signing.Catalog;

namespace Gateway.Daemon.Pass;

/// <summary>Fact of one request: it passes without a proxy key, as it came.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Service">The service that is called.</param>
internal sealed record PassFeature(PassReason Reason, CatalogService Service);
