using Amazon.Runtime;

namespace Gateway.Tests.EndToEnd;

/// <summary>The body of an answer as it came.</summary>
internal sealed class CoreAnswer : AmazonWebServiceResponse
{
    public string Text { get; init; } = "";
}
