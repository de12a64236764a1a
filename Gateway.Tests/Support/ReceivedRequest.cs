using Microsoft.Extensions.Primitives;

namespace Gateway.Tests.Support;

/// <summary>One request as the upstream saw it.</summary>
internal sealed record ReceivedRequest(
    string Method, string RawTarget, string Protocol, IReadOnlyDictionary<string, StringValues> Headers, byte[] Body);
