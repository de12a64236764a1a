using Gateway.Signing.Catalog;
using Gateway.Signing.Contracts;
using Gateway.Signing.SigV4;

namespace Gateway.Daemon.Authenticate;

/// <summary>Fact of one request: its signature is good.</summary>
internal interface ICallerFeature
{
    /// <summary>What the client signed with.</summary>
    SigV4Authorization Authorization { get; }

    /// <summary>What the proxy key stands for.</summary>
    Grant Grant { get; }

    /// <summary>The service that host and scope agree on.</summary>
    CatalogService Service { get; }

    /// <summary>The headers as they were received. Unlike the request's own they stay when the request has ended: revocation may still ask.</summary>
    IReadOnlyList<HeaderField> Headers { get; }
}
