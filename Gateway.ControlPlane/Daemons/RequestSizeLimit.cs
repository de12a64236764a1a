using Microsoft.AspNetCore.Http.Metadata;

namespace Gateway.ControlPlane.Daemons;

/// <summary>Endpoint metadata: this endpoint's own limit of the body, bytes.</summary>
internal sealed record RequestSizeLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
