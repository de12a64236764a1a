namespace Gateway.ControlPlane.AccessRequests;

/// <summary>
/// How clients are set up, per language or tool: a whole program or command that makes one call, and how it is run. The secret and the
/// certificate's path are left for the reader to fill in.
/// </summary>
internal sealed class ClientSnippets
{
    private const string UnknownEndpoint = "http://GATEWAY:3128";
    private const string Secret = "SECRET_ACCESS_KEY";
    private const string CaFile = "/path/to/csg-ca.pem";
    private const string NoProxy = "localhost,127.0.0.1,::1,169.254.169.254";

    private readonly string _proxy;
    private readonly Uri _proxyUri;
    private readonly string _accessKeyId;
    private readonly string _region;
    private readonly SampleCall _call;
    private readonly bool _mayAskSts;

    private ClientSnippets(string? endpoint, string accessKeyId, IReadOnlyList<string> services, IReadOnlyList<string> regions)
    {
        _proxy = endpoint ?? UnknownEndpoint;
        _proxyUri = new Uri(_proxy);
        _accessKeyId = accessKeyId;

        // aws-global stands for hosts without a region; no client takes it as its own.
        _region = regions.FirstOrDefault(static r => r != "aws-global") ?? "us-east-1";
        _call = SampleCalls.For(services);
        _mayAskSts = services.Contains("sts");
    }

    /// <summary>All of them.</summary>
    /// <param name="endpoint">The gateway as a proxy; null while no node runs.</param>
    /// <param name="accessKeyId">The proxy key's.</param>
    /// <param name="services">What is approved: the call is one to the first of them that has a sample.</param>
    /// <param name="regions">Where; empty: everywhere.</param>
    public static IReadOnlyList<SnippetResponse> For(string? endpoint, string accessKeyId, IReadOnlyList<string> services, IReadOnlyList<string> regions) =>
        new ClientSnippets(endpoint, accessKeyId, services, regions).All();

    private SnippetResponse[] All() =>
    [
        new() { Id = "environment", Title = "Environment (AWS CLI, boto3, Go, Ruby, PHP)", Language = "bash", Text = Environment(), Check = $"{AwsCommand()}\n" },
        new()
        {
            Id = "aws-cli", Title = "AWS CLI", Language = "bash", Text = AwsCli(),

            // Not as the profile's ca_bundle: the first generation does not follow it.
            Check = $"HTTPS_PROXY={_proxy} AWS_CA_BUNDLE={CaFile} {AwsCommand()} --profile csg\n",
        },
        new() { Id = "python", Title = "Python (boto3)", Language = "python", Text = Python(), Check = "pip install boto3\npython3 check.py\n" },
        new()
        {
            Id = "javascript", Title = "JavaScript (AWS SDK v3)", Language = "javascript", Text = JavaScript(),
            Check = $"npm install @aws-sdk/client-{_call.JavaScript} @smithy/node-http-handler https-proxy-agent\nNODE_EXTRA_CA_CERTS={CaFile} node check.mjs\n",
        },
        new() { Id = "java", Title = "Java (AWS SDK v2)", Language = "java", Text = Java(), Check = JavaCheck() },
        new()
        {
            Id = "go", Title = "Go (AWS SDK v2)", Language = "go", Text = Go(),
            Check = $"go mod init check\ngo mod tidy\nHTTPS_PROXY={_proxy} AWS_CA_BUNDLE={CaFile} go run .\n",
        },
        new()
        {
            Id = "dotnet", Title = ".NET (AWS SDK)", Language = "csharp", Text = DotNet(),
            Check = $"dotnet add package AWSSDK.{_call.DotNet}\nSSL_CERT_FILE={CaFile} dotnet run\n",
        },
        new() { Id = "terraform", Title = "Terraform", Language = "hcl", Text = Terraform(), Check = TerraformCheck() },
        new() { Id = "docker", Title = "Docker", Language = "bash", Text = Docker() },
        new() { Id = "curl", Title = "curl", Language = "bash", Text = Curl() },
    ];

    private string AwsCommand() => $"aws {_call.Command} {_call.KebabOperation}";

    private string Environment() =>
        $"""
        export HTTPS_PROXY={_proxy}
        export NO_PROXY={NoProxy}
        export AWS_CA_BUNDLE={CaFile}
        export AWS_ACCESS_KEY_ID={_accessKeyId}
        export AWS_SECRET_ACCESS_KEY={Secret}
        export AWS_REGION={_region} AWS_DEFAULT_REGION={_region}
        unset AWS_SESSION_TOKEN AWS_SECURITY_TOKEN AWS_PROFILE

        """;

    private string AwsCli() =>
        $"""
        aws configure set aws_access_key_id {_accessKeyId} --profile csg
        aws configure set aws_secret_access_key {Secret} --profile csg
        aws configure set region {_region} --profile csg

        """;

    private string Python() =>
        $$"""
        # check.py
        import boto3
        from botocore.config import Config

        session = boto3.Session(
            aws_access_key_id="{{_accessKeyId}}",
            aws_secret_access_key="{{Secret}}",
            region_name="{{_region}}",
        )
        client = session.client(
            "{{_call.Python}}",
            verify="{{CaFile}}",
            config=Config(proxies={"https": "{{_proxy}}"}),
        )
        print(client.{{_call.SnakeOperation}}())

        """;

    private string JavaScript() =>
        $$"""
        // check.mjs. The SDK ignores HTTPS_PROXY, and Node reads NODE_EXTRA_CA_CERTS only when it starts.
        import { {{_call.Class}}Client, {{_call.Operation}}Command } from "@aws-sdk/client-{{_call.JavaScript}}";
        import { NodeHttpHandler } from "@smithy/node-http-handler";
        import { HttpsProxyAgent } from "https-proxy-agent";

        const client = new {{_call.Class}}Client({
          region: "{{_region}}",
          credentials: { accessKeyId: "{{_accessKeyId}}", secretAccessKey: "{{Secret}}" },
          requestHandler: new NodeHttpHandler({ httpsAgent: new HttpsProxyAgent("{{_proxy}}") }),
        });
        console.log(await client.send(new {{_call.Operation}}Command({})));

        """;

    private string Java() =>
        $$"""
        // Check.java, with software.amazon.awssdk:{{_call.Package}} and software.amazon.awssdk:apache-client
        import java.net.URI;
        import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
        import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
        import software.amazon.awssdk.http.apache.ApacheHttpClient;
        import software.amazon.awssdk.http.apache.ProxyConfiguration;
        import software.amazon.awssdk.regions.Region;
        import software.amazon.awssdk.services.{{_call.Package}}.{{_call.Java}}Client;

        public class Check {
            public static void main(String[] args) {
                {{_call.Java}}Client client = {{_call.Java}}Client.builder()
                    .region(Region.of("{{_region}}"))
                    .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create("{{_accessKeyId}}", "{{Secret}}")))
                    .httpClientBuilder(ApacheHttpClient.builder().proxyConfiguration(
                        ProxyConfiguration.builder().endpoint(URI.create("{{_proxy}}")).build()))
                    .build();
                System.out.println(client.{{_call.CamelOperation}}());
            }
        }

        """;

    // Java reads no PEM file. A copy of the JDK's store keeps what other hosts need.
    private static string JavaCheck() =>
        $"""
        cp "$JAVA_HOME/lib/security/cacerts" csg-truststore && chmod u+w csg-truststore
        keytool -importcert -noprompt -alias csg -file {CaFile} -keystore csg-truststore -storepass changeit
        java -Djavax.net.ssl.trustStore=csg-truststore -Djavax.net.ssl.trustStorePassword=changeit -cp "app.jar:lib/*" Check

        """;

    private string Go() =>
        $$"""
        // main.go. The SDK reads HTTPS_PROXY and AWS_CA_BUNDLE from the environment.
        package main

        import (
            "context"
            "fmt"
            "log"

            "github.com/aws/aws-sdk-go-v2/config"
            "github.com/aws/aws-sdk-go-v2/credentials"
            "github.com/aws/aws-sdk-go-v2/service/{{_call.Package}}"
        )

        func main() {
            ctx := context.Background()
            cfg, err := config.LoadDefaultConfig(ctx,
                config.WithRegion("{{_region}}"),
                config.WithCredentialsProvider(credentials.NewStaticCredentialsProvider("{{_accessKeyId}}", "{{Secret}}", "")))
            if err != nil {
                log.Fatal(err)
            }
            answer, err := {{_call.Package}}.NewFromConfig(cfg).{{_call.Operation}}(ctx, &{{_call.Package}}.{{_call.Operation}}Input{})
            if err != nil {
                log.Fatal(err)
            }
            fmt.Printf("%+v\n", answer)
        }

        """;

    private string DotNet() =>
        $$"""
        // Program.cs. .NET trusts what the system trusts; on Linux SSL_CERT_FILE takes the system's place.
        using Amazon;
        using Amazon.Runtime;
        using Amazon.{{_call.DotNet}};
        using Amazon.{{_call.DotNet}}.Model;

        var client = new {{_call.DotNetClass}}Client(
            new BasicAWSCredentials("{{_accessKeyId}}", "{{Secret}}"),
            new {{_call.DotNetClass}}Config
            {
                RegionEndpoint = RegionEndpoint.GetBySystemName("{{_region}}"),
                ProxyHost = "{{_proxyUri.Host}}",
                ProxyPort = {{_proxyUri.Port}},
            });
        var answer = await client.{{_call.Operation}}Async(new {{_call.Operation}}Request());
        Console.WriteLine($"{answer.HttpStatusCode} {answer.ResponseMetadata.RequestId}");

        """;

    // The provider's own setting: HTTPS_PROXY would take Terraform's registry through the gateway too, which refuses it. The provider asks
    // STS who it is unless it is told not to.
    private string Terraform() =>
        $$"""
        # main.tf
        provider "aws" {
          region           = "{{_region}}"
          https_proxy      = "{{_proxy}}"
          custom_ca_bundle = "{{CaFile}}"
        {{(_mayAskSts ? "" : "\n  # Without access to sts:\n  skip_credentials_validation = true\n  skip_requesting_account_id  = true\n")}}}

        {{(_call.Terraform is { } data ? $"data \"{data}\" \"check\" {{}}" : "# Add a resource of yours: terraform plan reads it through the gateway.")}}

        """;

    private string TerraformCheck() =>
        $"""
        export AWS_ACCESS_KEY_ID={_accessKeyId} AWS_SECRET_ACCESS_KEY={Secret}
        terraform init
        terraform plan

        """;

    private string Docker() =>
        $"""
        docker run --rm \
          -v {CaFile}:/etc/csg-ca.pem:ro -e AWS_CA_BUNDLE=/etc/csg-ca.pem -e NODE_EXTRA_CA_CERTS=/etc/csg-ca.pem \
          -e HTTPS_PROXY={_proxy} -e NO_PROXY={NoProxy} \
          -e AWS_ACCESS_KEY_ID={_accessKeyId} -e AWS_SECRET_ACCESS_KEY={Secret} \
          -e AWS_REGION={_region} -e AWS_DEFAULT_REGION={_region} \
          amazon/aws-cli {_call.Command} {_call.KebabOperation}

        """;

    private string Curl() =>
        $"""
        curl --proxy {_proxy} --cacert {CaFile} \
          --user '{_accessKeyId}:{Secret}' {_call.Curl.Replace("{region}", _region, StringComparison.Ordinal)}

        """;
}
