using System.Text.Json;
using Gateway.ControlPlane.Problems;
using Gateway.Tests.Support;
using NSwag;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Api;

/// <summary>Walks the OpenAPI document beside the routes that are really mapped.</summary>
internal sealed class ApiDescriptionTests : ControlPlaneFixture
{
    [Test]
    public async Task Every_mapped_endpoint_is_in_the_document_and_nothing_else()
    {
        IEnumerable<string> mapped = MappedEndpoints.Of(ControlPlane).Select(e => $"{e.Method} {e.Path}");
        IEnumerable<string> described = (await DocumentAsync()).Operations.Select(o => $"{o.Method.ToUpperInvariant()} {o.Path}");

        Assert.That(described, Is.EquivalentTo(mapped));
    }

    [Test]
    public async Task Every_operation_has_an_id_a_summary_a_tag_and_tells_how_to_authenticate()
    {
        OpenApiDocument document = await DocumentAsync();

        Assert.That(document.SecurityDefinitions, Contains.Key("token"));
        Assert.That(document.Operations.Select(o => o.Operation.OperationId), Is.Unique.And.All.Not.Empty);
        foreach (OpenApiOperationDescription o in document.Operations)
        {
            Assert.That(o.Operation.Summary, Is.Not.Empty.And.Not.Null, o.Path);
            Assert.That(o.Operation.Tags, Is.Not.Empty, o.Path);
            Assert.That(o.Operation.Security is { Count: > 0 } || IsOpen(o), Is.True, $"{o.Path} has no security");
        }
    }

    [Test]
    public async Task Every_body_has_an_example_that_its_schema_takes()
    {
        var wrong = new List<string>();
        foreach (OpenApiOperationDescription o in (await DocumentAsync()).Operations)
        {
            IEnumerable<KeyValuePair<string, OpenApiMediaType>> bodies = (o.Operation.RequestBody?.Content ?? new Dictionary<string, OpenApiMediaType>())
                .Concat(o.Operation.Responses.Where(r => r.Key[0] == '2').SelectMany(r => r.Value.Content));
            foreach ((string mediaType, OpenApiMediaType body) in bodies)
            {
                if (body.Example is null)
                {
                    wrong.Add($"{o.Method} {o.Path}: no example of {mediaType}; add one to the resource's …Examples");
                }
                else if (mediaType == "application/json" && body.Schema.ActualSchema.Validate(body.Example.ToString()!) is { Count: > 0 } errors)
                {
                    wrong.Add($"{o.Method} {o.Path}: {string.Join("; ", errors)}");
                }
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public async Task Every_operation_tells_its_refusals_by_code()
    {
        var seen = new HashSet<string>();
        foreach (OpenApiOperationDescription o in (await DocumentAsync()).Operations)
        {
            Dictionary<string, OpenApiResponse> problems = o.Operation.Responses.Where(r => r.Key[0] is '4' or '5').ToDictionary();
            string[] always = o.Operation.Security is { Count: > 0 } ? ["400", "401", "500", "503"] : ["400", "500", "503"];
            Assert.That(problems.Keys, Is.SupersetOf(always), o.Path);
            foreach ((string status, OpenApiResponse problem) in problems)
            {
                OpenApiMediaType body = problem.Content["application/problem+json"];
                Assert.That(body.Examples, Is.Not.Empty, $"{o.Path} {status}");
                foreach ((string code, OpenApiExample example) in body.Examples)
                {
                    ProblemCode known = ProblemCodes.All.Single(c => c.Code == code);
                    using var json = JsonDocument.Parse(example.Value.ToString()!);
                    Assert.That(known.Status.ToString(System.Globalization.CultureInfo.InvariantCulture), Is.EqualTo(status), $"{o.Path} {code}");
                    Assert.That(json.RootElement.GetProperty("code").GetString(), Is.EqualTo(code));
                    Assert.That(body.Schema.ActualSchema.Validate(example.Value.ToString()!), Is.Empty, code);
                    seen.Add(code);
                }
            }
        }

        // No operation has it: it is the answer to a method that none of them takes.
        seen.Add("method_not_allowed");
        Assert.That(ProblemCodes.All.Select(c => c.Code).Where(c => !seen.Contains(c)), Is.Empty, "codes that no operation names: add .Refuses(…) to its route");
    }

    [Test]
    public async Task Every_creating_call_takes_an_idempotency_key_and_every_edit_an_expected_version()
    {
        foreach (OpenApiOperationDescription o in (await DocumentAsync()).Operations)
        {
            string[] headers = [.. o.Operation.Parameters.Where(p => p.Kind == OpenApiParameterKind.Header).Select(p => p.Name)];
            if (o.Operation.Responses.ContainsKey("201"))
            {
                Assert.That(headers, Does.Contain("Idempotency-Key"), o.Path);
            }

            if (o.Method is "patch" or "put")
            {
                Assert.That(headers, Does.Contain("If-Match"), o.Path);
            }
        }
    }

    [Test]
    public void A_refusal_that_is_not_described_fails_the_test_that_meets_it()
    {
        var answer = new ControlPlaneAnswer(
            409, """{"code":"in_use"}""", new Dictionary<string, string> { ["Content-Type"] = "application/problem+json" });

        Assert.That(
            async () => await DescribedRefusals.CheckAsync(ControlPlane.Http, HttpMethod.Get, "/api/v1/me", answer),
            Throws.InvalidOperationException.With.Message.Contains(".Refuses("));
    }

    [Test]
    public void Every_code_is_listed_in_the_documentation()
    {
        string documentation = File.ReadAllText(Path.Combine(RepositoryFiles.Deploy, "..", "docs", "control-plane.md"));

        Assert.That(
            ProblemCodes.All.Select(c => $"| `{c.Code}` | {c.Status} | {c.Title} |").Where(row => !documentation.Contains(row, StringComparison.Ordinal)),
            Is.Empty);
        Assert.That(ProblemCodes.All.Select(c => c.Code), Is.Unique);
    }

    [Test]
    public async Task The_documentation_page_loads_only_what_is_served_here_and_its_policy_allows()
    {
        ControlPlaneClient anyone = ControlPlane.Client(null);
        ControlPlaneAnswer page = (await anyone.GetAsync("/docs/")).Expect(200);
        string policy = page.Headers["Content-Security-Policy"];
        string[] scripts =
        [
            .. page.Body.Split("src=\"").Skip(1).Concat(page.Body.Split("from '").Skip(1)).Concat(page.Body.Split("from \"").Skip(1))
                .Select(part => part[..part.IndexOfAny(['"', '\''])]).Where(part => part.Contains('.', StringComparison.Ordinal)).Distinct(),
        ];

        Assert.That(page.Body, Does.Not.Contain("http://").And.Not.Contain("https://"));
        Assert.That(page.Body, Does.Contain("\"showDeveloperTools\":\"never\"").And.Contain("\"agent\":{\"disabled\":true}").And.Contain("\"telemetry\":false"));
        Assert.That(policy, Does.Contain("script-src 'self'").And.Contain("connect-src 'self'").And.Not.Contain("*").And.Not.Contain("http"));
        Assert.That(scripts, Is.Not.Empty);
        foreach (string script in scripts)
        {
            string path = new Uri(new Uri(ControlPlane.Address, "/docs/"), script).AbsolutePath;
            Assert.That((await anyone.GetAsync(path)).Status, Is.EqualTo(200), path);
        }
    }

    private static bool IsOpen(OpenApiOperationDescription operation) =>
        MappedEndpoints.OpenPaths.Contains(operation.Path, StringComparer.Ordinal);

    private async Task<OpenApiDocument> DocumentAsync() =>
        await OpenApiDocument.FromJsonAsync((await ControlPlane.Client(null).GetAsync("/openapi/v1.json")).Expect(200).Body);
}
