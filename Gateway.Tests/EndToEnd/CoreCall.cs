using Amazon.Runtime;

namespace Gateway.Tests.EndToEnd;

/// <summary>One call to a service, as its package of the AWS SDK for .NET would hand it to the SDK's core.</summary>
internal sealed class CoreCall : AmazonWebServiceRequest
{
    /// <summary>The signing name.</summary>
    public required string Service { get; init; }

    /// <summary>The first label of the host where it is not the signing name.</summary>
    public string? Host { get; init; }

    public string Method { get; init; } = "POST";

    public string Path { get; init; } = "/";

    public required string ContentType { get; init; }

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public byte[] Body { get; init; } = [];

    /// <summary>Whether errors come as XML.</summary>
    public bool SpeaksXml => ContentType is "application/xml" or "application/x-www-form-urlencoded";
}
