using Gateway.Signing.Catalog;
using Gateway.Signing.Contracts;
using Gateway.Signing.SigV4;

namespace Gateway.Daemon.Authenticate;

internal sealed record CallerFeature(
    SigV4Authorization Authorization, Grant Grant, CatalogService Service, IReadOnlyList<HeaderField> Headers) : ICallerFeature;
