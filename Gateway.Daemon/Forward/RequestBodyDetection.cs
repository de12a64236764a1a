
namespace Gateway.Daemon.Forward;

/// <summary>
/// Says that there is a body. For requests with an empty one that carry Content-Length: 0 or a content header such as Content-Type:
/// these can only be sent on, and stay as they were signed, beside a body.
/// </summary>
internal sealed class RequestBodyDetection : IHttpRequestBodyDetectionFeature
{
    public static RequestBodyDetection Present { get; } = new();

    /// <inheritdoc/>
    public bool CanHaveBody => true;
}
