using Gateway.Signing.Catalog;

namespace Gateway.Signing.Policies;

/// <summary>Received call to action and resource, pure.</summary>
public static class ActionReader
{
    /// <summary>Names the action of a call and what policies ask of it.</summary>
    /// <param name="call">The call.</param>
    public static ActionRequest Read(in ReceivedCall call)
    {
        OperationRequest operation = new()
        {
            Method = call.Method,
            RawPath = call.RawPath,
            RawQuery = call.RawQuery,
            Host = call.Host,
            Target = call.Target,
            ContentType = call.ContentType,
            HasCopySource = call.HasCopySource,
            Body = call.Body is { } body ? body.Span : default,
        };
        string? action = IsReadable(call, operation) ? OperationIdentifier.Identify(call.Service, operation) : null;
        return new ActionRequest
        {
            Service = call.Service,
            Protocol = call.Protocol,
            Host = call.Host,
            Region = call.Region,
            RegionSet = call.RegionSet,
            Action = action,
            Resource = ResourceIdentifier.Identify(call.Service, action, operation)?.Value,
            RawQuery = call.RawQuery,
            Path = new RequestLine(call.Method, call.RawPath, call.HasCopySource),
            ContentType = call.ContentType,
            HasContentEncoding = call.HasContentEncoding,
            HeaderValues = call.HeaderValues ?? (static _ => []),
            Body = call.Body,
        };
    }

    /// <summary>
    /// Whether what names the operation can be seen. Query services take it from the body as well as from the query: a body that is
    /// too large, compressed or of another type could say something else than what is seen, so such a call has no name.
    /// </summary>
    private static bool IsReadable(in ReceivedCall call, in OperationRequest operation)
    {
        // A header of another protocol exempts nobody where the service speaks no other, nor who says that it is a form.
        bool isForm = call.ContentType?.StartsWith(FormReader.ContentType, StringComparison.OrdinalIgnoreCase) == true;
        bool mayBeForm = call.Service.TakesFormsOnly
            || (call.Service.TakesForms && (isForm || (call.Target is null && !call.HasSmithyProtocol)));
        return !mayBeForm
            || call.Body is { IsEmpty: true }
            || (isForm && call.Body is not null && !call.HasContentEncoding)
            // SES: the paths of its REST API take no forms.
            || (!isForm && call.Service.Operations.FindRoute(call.Service, operation) is not null);
    }
}
