using Amazon;
using Amazon.Runtime;
using Gateway.Tests.Support;

namespace Gateway.Tests.EndToEnd;

/// <summary>What clients of the AWS SDK for .NET need to go through the stack.</summary>
internal static class DotnetSdk
{
    public static BasicAWSCredentials Credentials => CredentialsOf(SharedStack.Key);

    public static BasicAWSCredentials CredentialsOf(ProxyKey key) => new(key.AccessKeyId, key.SecretAccessKey);

    /// <param name="config">The service's own settings.</param>
    /// <param name="proxy">Another daemon than the shared stack's.</param>
    /// <param name="region">Another region than the tests'.</param>
    public static T Configure<T>(T config, Uri? proxy = null, string region = GatewayStack.Region)
        where T : ClientConfig
    {
        config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        config.MaxErrorRetry = 0;
        config.HttpClientFactory = new ProxyFactory(proxy ?? SharedStack.Stack.ProxyUrl);
        return config;
    }

    private sealed class ProxyFactory(Uri proxy) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(SdkClients.Handler(proxy, SharedStack.Stack.CaFile));

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;
    }
}
