using System.Net.Http.Headers;
using System.Reflection;
using System.Runtime.Loader;
using Gateway.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NJsonSchema.CodeGeneration.CSharp;
using NSwag;
using NSwag.CodeGeneration.CSharp;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Api;

/// <summary>A client that NSwag generates from the OpenAPI document of a running control plane, compiled here, tells the main story.</summary>
internal sealed class GeneratedClientTests : ControlPlaneFixture
{
    // Written against the generated types: it compiles only while the document describes what these calls need.
    private const string Story =
        """
        using System;
        using System.Collections.Generic;
        using System.Net.Http;
        using System.Threading.Tasks;
        using Generated;

        public static class Story
        {
            public static async Task<string> TellAsync(HttpClient developerHttp, HttpClient approverHttp, string environment, string credential)
            {
                var developer = new GatewayClient(developerHttp);
                var approver = new GatewayClient(approverHttp);
                AccessRequestResponse request = await developer.CreateAccessRequestAsync(
                    environment, "story-1", new CreateAccessRequestRequest { Cloud = "aws", Services = new List<string> { "dynamodb" }, Justification = "story" });
                AccessRequestResponse twin = await developer.CreateAccessRequestAsync(
                    environment, "story-1", new CreateAccessRequestRequest { Cloud = "aws", Services = new List<string> { "dynamodb" }, Justification = "story" });
                AccessRequestResponse approved = await approver.ApproveAccessRequestAsync(
                    request.Id, null, new ApproveAccessRequestRequest { CloudCredentialId = credential, Comment = "fine" });
                ProxyKeySecretResponse secret = await developer.RevealSecretAsync(environment, request.Id);
                AccessRequestResponse revoked = await approver.RevokeAccessRequestAsync(request.Id, null, new RevokeAccessRequestRequest { Reason = "done" });
                string refusal;
                try
                {
                    await developer.RevealSecretAsync(environment, request.Id);
                    refusal = "none";
                }
                catch (ApiException<Problem> e)
                {
                    refusal = e.StatusCode + " " + e.Result.Code;
                }

                return string.Join(
                    ",", request.Status, request.Id == twin.Id, approved.Status, secret.AccessKeyId.Length, secret.SecretAccessKey.Length, revoked.Status, refusal.ToLowerInvariant().Replace("_", ""));
            }
        }
        """;

    [Test]
    public async Task A_generated_client_requests_approves_reveals_and_revokes()
    {
        string json = (await ControlPlane.Client(null).GetAsync("/openapi/v1.json")).Expect(200).Body;
        string client = Generate(await OpenApiDocument.FromJsonAsync(json));
        MethodInfo tell = Compile(client, Story).GetType("Story")!.GetMethod("TellAsync")!;
        using HttpClient developer = Http(Account.Developer);
        using HttpClient approver = Http(Account.Approver);

        string told = await (Task<string>)tell.Invoke(null, [developer, approver, Account.EnvironmentId, Account.CredentialId])!;

        Assert.That(told, Is.EqualTo("pending,True,approved,20,40,revoked,409 invalidtransition"));
    }

    private static string Generate(OpenApiDocument document)
    {
        var settings = new CSharpClientGeneratorSettings { ClassName = "GatewayClient", UseBaseUrl = false };
        settings.CSharpGeneratorSettings.Namespace = "Generated";
        settings.CSharpGeneratorSettings.JsonLibrary = CSharpJsonLibrary.SystemTextJson;
        return new CSharpClientGenerator(document, settings).GenerateFile();
    }

    private static Assembly Compile(params string[] sources)
    {
        string[] platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "GeneratedClient",
            sources.Select(source => CSharpSyntaxTree.ParseText(source)),
            platform.Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using var assembly = new MemoryStream();
        Assert.That(compilation.Emit(assembly).Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Take(10), Is.Empty);
        assembly.Position = 0;
        return new AssemblyLoadContext("GeneratedClient", isCollectible: true).LoadFromStream(assembly);
    }

    private HttpClient Http(ControlPlaneClient client) => new()
    {
        BaseAddress = ControlPlane.Address,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", client.Token) },
    };
}
