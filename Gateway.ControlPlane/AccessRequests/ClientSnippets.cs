namespace Gateway.ControlPlane.AccessRequests;

/// <summary>How clients are set up, per language or tool. The secret and the certificate's path are left for the reader to fill in.</summary>
internal static class ClientSnippets
{
    private const string UnknownEndpoint = "http://GATEWAY:3128";
    private const string Secret = "SECRET_ACCESS_KEY";
    private const string CaFile = "/path/to/csg-ca.pem";

    public static IReadOnlyList<SnippetResponse> For(string? endpoint, string accessKeyId, IReadOnlyList<string> regions)
    {
        string proxy = endpoint ?? UnknownEndpoint;
        string region = regions.Count > 0 ? regions[0] : "us-east-1";
        var proxyUri = new Uri(proxy);
        return
        [
            new SnippetResponse { Id = "environment", Title = "Environment (AWS CLI, boto3, Go, Ruby, PHP)", Language = "bash", Text = Environment(proxy, accessKeyId, region) },
            new SnippetResponse { Id = "aws-cli", Title = "AWS CLI", Language = "bash", Text = $"aws configure set aws_access_key_id {accessKeyId}\naws configure set aws_secret_access_key {Secret}\naws configure set region {region}\naws configure set ca_bundle {CaFile}\nHTTPS_PROXY={proxy} aws sts get-caller-identity\n" },
            new SnippetResponse { Id = "python", Title = "Python (boto3)", Language = "python", Text = Python(proxy, accessKeyId, region) },
            new SnippetResponse { Id = "javascript", Title = "JavaScript (AWS SDK v3)", Language = "javascript", Text = JavaScript(proxy, region) },
            new SnippetResponse { Id = "java", Title = "Java (AWS SDK v2)", Language = "bash", Text = Java(proxyUri, accessKeyId) },
            new SnippetResponse { Id = "go", Title = "Go (AWS SDK v2)", Language = "go", Text = Go(proxy, accessKeyId, region) },
            new SnippetResponse { Id = "dotnet", Title = ".NET (AWS SDK)", Language = "csharp", Text = DotNet(proxyUri, accessKeyId, region) },
            new SnippetResponse { Id = "terraform", Title = "Terraform", Language = "hcl", Text = Terraform(proxy, accessKeyId, region) },
            new SnippetResponse { Id = "docker", Title = "Docker", Language = "bash", Text = Docker(proxy, accessKeyId, region) },
            new SnippetResponse { Id = "curl", Title = "curl", Language = "bash", Text = $"curl --proxy {proxy} --cacert {CaFile} \\\n  --aws-sigv4 aws:amz:{region}:sts --user '{accessKeyId}:{Secret}' \\\n  'https://sts.{region}.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15'\n" },
        ];
    }

    private static string Environment(string proxy, string accessKeyId, string region) =>
        $"""
        export HTTPS_PROXY={proxy}
        export NO_PROXY=localhost,127.0.0.1,169.254.169.254
        export AWS_CA_BUNDLE={CaFile}
        export AWS_ACCESS_KEY_ID={accessKeyId}
        export AWS_SECRET_ACCESS_KEY={Secret}
        export AWS_REGION={region} AWS_DEFAULT_REGION={region}
        unset AWS_SESSION_TOKEN AWS_SECURITY_TOKEN AWS_PROFILE

        """;

    private static string Python(string proxy, string accessKeyId, string region) =>
        $$"""
        import boto3
        from botocore.config import Config

        session = boto3.Session(
            aws_access_key_id="{{accessKeyId}}",
            aws_secret_access_key="{{Secret}}",
            region_name="{{region}}",
        )
        client = session.client(
            "dynamodb",
            verify="{{CaFile}}",
            config=Config(proxies={"https": "{{proxy}}"}, account_id_endpoint_mode="disabled"),
        )

        """;

    private static string JavaScript(string proxy, string region) =>
        $$"""
        // The SDK ignores HTTPS_PROXY; start node with NODE_EXTRA_CA_CERTS={{CaFile}}
        import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
        import { NodeHttpHandler } from "@smithy/node-http-handler";
        import { HttpsProxyAgent } from "https-proxy-agent";

        const httpsAgent = new HttpsProxyAgent("{{proxy}}");
        const client = new DynamoDBClient({
          region: "{{region}}",
          requestHandler: new NodeHttpHandler({ httpsAgent }),
        });

        """;

    private static string Java(Uri proxy, string accessKeyId) =>
        $"""
        keytool -importcert -noprompt -alias csg -file {CaFile} -keystore csg.p12 -storetype PKCS12 -storepass changeit
        export AWS_ACCESS_KEY_ID={accessKeyId} AWS_SECRET_ACCESS_KEY={Secret}
        java -Dhttps.proxyHost={proxy.Host} -Dhttps.proxyPort={proxy.Port} \
          -Djavax.net.ssl.trustStore=csg.p12 -Djavax.net.ssl.trustStorePassword=changeit -jar app.jar

        """;

    private static string Go(string proxy, string accessKeyId, string region) =>
        $$"""
        // Start with HTTPS_PROXY={{proxy}} and AWS_CA_BUNDLE={{CaFile}}: the SDK reads both.
        cfg, err := config.LoadDefaultConfig(context.TODO(),
            config.WithRegion("{{region}}"),
            config.WithCredentialsProvider(credentials.NewStaticCredentialsProvider("{{accessKeyId}}", "{{Secret}}", "")))
        client := dynamodb.NewFromConfig(cfg)

        """;

    // The provider's own setting: HTTPS_PROXY would take Terraform's registry through the gateway too, which refuses it.
    private static string Terraform(string proxy, string accessKeyId, string region) =>
        $$"""
        # export AWS_ACCESS_KEY_ID={{accessKeyId}} AWS_SECRET_ACCESS_KEY={{Secret}}
        provider "aws" {
          region           = "{{region}}"
          https_proxy      = "{{proxy}}"
          custom_ca_bundle = "{{CaFile}}"
        }

        """;

    private static string Docker(string proxy, string accessKeyId, string region) =>
        $"""
        docker run --rm \
          -v {CaFile}:/etc/csg-ca.pem:ro -e AWS_CA_BUNDLE=/etc/csg-ca.pem -e NODE_EXTRA_CA_CERTS=/etc/csg-ca.pem \
          -e HTTPS_PROXY={proxy} -e NO_PROXY=localhost,127.0.0.1,169.254.169.254 \
          -e AWS_ACCESS_KEY_ID={accessKeyId} -e AWS_SECRET_ACCESS_KEY={Secret} -e AWS_REGION={region} \
          YOUR_IMAGE

        """;

    private static string DotNet(Uri proxy, string accessKeyId, string region) =>
        $$"""
        // Trust the root system-wide, or start with SSL_CERT_FILE={{CaFile}} on Linux.
        var client = new AmazonDynamoDBClient(
            new BasicAWSCredentials("{{accessKeyId}}", "{{Secret}}"),
            new AmazonDynamoDBConfig
            {
                RegionEndpoint = RegionEndpoint.GetBySystemName("{{region}}"),
                ProxyHost = "{{proxy.Host}}",
                ProxyPort = {{proxy.Port}},
            });

        """;
}
