using System.Net;
using System.Text;
using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;

namespace Gateway.Tests.EndToEnd;

/// <summary>
/// The core of the AWS SDK for .NET, with no service's package on it: the pipeline that signs, sends, tries again and reads errors is the
/// SDK's own, the requests are ours. The package registry that this is built against has the packages of few services.
/// </summary>
internal sealed class CoreClient : AmazonServiceClient
{
    private readonly string _domain;

    /// <param name="credentials">The proxy key.</param>
    /// <param name="proxy">Another daemon than the shared stack's.</param>
    /// <param name="isGlobal">Whether its services have one endpoint for all regions, and sign for us-east-1.</param>
    public CoreClient(AWSCredentials credentials, Uri? proxy = null, bool isGlobal = false)
        : base(credentials, DotnetSdk.Configure(new Settings(), proxy, isGlobal ? "us-east-1" : GatewayStack.Region)) =>
        _domain = isGlobal ? "amazonaws.com" : $"{GatewayStack.Region}.amazonaws.com";

    protected override IServiceMetadata ServiceMetadata { get; } = new Metadata();

    /// <exception cref="AmazonServiceException">The service, or the gateway, refused.</exception>
    public Task<CoreAnswer> CallAsync(CoreCall call) => InvokeAsync<CoreAnswer>(
        call,
        new InvokeOptions
        {
            RequestMarshaller = new Marshaller(_domain),
            ResponseUnmarshaller = call.SpeaksXml ? new XmlReader() : new JsonReader(),
        },
        CancellationToken.None);

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline) =>
        pipeline.AddHandlerAfter<Amazon.Runtime.Internal.Marshaller>(new SigV4Alone());

    private static string Read(Stream stream)
    {
        using StreamReader reader = new(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private sealed class Settings() : ClientConfig(new DefaultConfigurationProvider([new DefaultConfiguration { Name = DefaultConfigurationMode.Standard }]))
    {
        public override string ServiceVersion => "2026-01-01";

        public override string UserAgent => "core-of-the-sdk";

        public override string RegionEndpointServiceName => "core";

        public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
            throw new NotSupportedException("Each call brings its endpoint.");
    }

    private sealed class Metadata : IServiceMetadata
    {
        public string ServiceId => "Core";

        public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>();
    }

    private sealed class SigV4Alone : BaseAuthResolverHandler
    {
        protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext) => AuthSchemeOption.DEFAULT_SIGV4;
    }

    private sealed class Marshaller(string domain) : IMarshaller<IRequest, AmazonWebServiceRequest>
    {
        public IRequest Marshall(AmazonWebServiceRequest input)
        {
            CoreCall call = (CoreCall)input;
            DefaultRequest request = new(call, call.Service)
            {
                HttpMethod = call.Method,
                ResourcePath = call.Path,
                Endpoint = new Uri($"https://{call.Host ?? call.Service}.{domain}"),
                OverrideSigningServiceName = call.Service,
                Content = call.Body,
            };
            // Without a body HttpClient sends no content headers, and so they must not be signed.
            if (call.Body.Length > 0)
            {
                request.Headers["Content-Type"] = call.ContentType;
            }

            foreach ((string name, string value) in call.Headers)
            {
                request.Headers[name] = value;
            }

            return request;
        }
    }

    private sealed class JsonReader : JsonResponseUnmarshaller
    {
        public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input) => new CoreAnswer { Text = Read(input.Stream) };

        public override AmazonServiceException UnmarshallException(JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
        {
            StreamingUtf8JsonReader reader = new(input.Stream);
            return Exception(new JsonErrorResponseUnmarshaller().Unmarshall(input, ref reader), innerException, statusCode);
        }
    }

    private sealed class XmlReader : XmlResponseUnmarshaller
    {
        public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input) => new CoreAnswer { Text = Read(input.Stream) };

        public override AmazonServiceException UnmarshallException(XmlUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode) =>
            Exception(XmlErrorResponseUnmarshaller.GetInstance().Unmarshall(input), innerException, statusCode);
    }

    private static AmazonServiceException Exception(ErrorResponse error, Exception inner, HttpStatusCode status) =>
        new(error.Message, inner, error.Type, error.Code, error.RequestId, status);
}
