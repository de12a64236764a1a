using Gateway.Tests.ControlPlane.Access;
using Gateway.Tests.Support;
using NSwag;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Api;

/// <summary>
/// Bad bodies of every endpoint that takes one. The creating calls have more cases beside their resource; here none is without one, a new
/// endpoint included.
/// </summary>
internal sealed class BodyValidationTests : ControlPlaneFixture
{
    private const string Past = "2020-01-01T00:00:00Z";

    private static readonly (string Endpoint, string Body, string Field)[] Cases =
    [
        ("POST session", """{"password":"x"}""", "email"),
        ("POST session", """{"email":"dana@example.com"}""", "password"),
        ("POST password", """{"password":"x"}""", "token"),
        ("PUT users/{id}/password", """{"password":"short"}""", "password"),
        ("POST users", """{"name":"x"}""", "email"),
        ("PATCH users/{id}", """{"name":""}""", "name"),
        ("PATCH users/{id}", """{"roles":["king"]}""", "roles"),
        ("POST users/{id}/tokens", """{"name":"a\u0000b"}""", "name"),
        ("POST users/{id}/tokens", $$"""{"name":"x","expiresAt":"{{Past}}"}""", "expiresAt"),
        ("POST roles", """{"name":"x"}""", "permissions"),
        ("PATCH roles/{id}", """{"name":"approver"}""", "name"),
        ("PATCH roles/{id}", """{"permissions":["fly"]}""", "permissions"),
        ("POST environments", "{}", "name"),
        ("PATCH environments/{env}", """{"name":" "}""", "name"),
        ("POST environments/{env}/members", """{"role":"developer"}""", "userId"),
        ("POST environments/{env}/members", """{"userId":"usr_none","role":"developer"}""", "userId"),
        ("POST environments/{env}/members", """{"userId":"usr_none","role":"approver"}""", "role"),
        ("PATCH environments/{env}/members/{userId}", """{"role":"king"}""", "role"),
        ("POST environments/{env}/access-requests", """{"services":[]}""", "services"),
        ("POST access-requests/{id}/approve", "{}", "cloudCredentialId"),
        ("POST access-requests/{id}/approve", """{"cloudCredentialId":"crd_none"}""", "cloudCredentialId"),
        ("POST access-requests/{id}/approve", """{"cloudCredentialId":"CREDENTIAL","policyGroupId":"pol_none"}""", "policyGroupId"),
        ("POST access-requests/{id}/approve", """{"cloudCredentialId":"CREDENTIAL","regions":["mars-1"]}""", "regions"),
        ("POST access-requests/{id}/approve", $$"""{"cloudCredentialId":"CREDENTIAL","expiresAt":"{{Past}}"}""", "expiresAt"),
        ("POST access-requests/{id}/approve", """{"cloudCredentialId":"CREDENTIAL","comment":"a\u0000b"}""", "comment"),
        ("POST access-requests/{id}/deny", "{}", "reason"),
        ("POST access-requests/{id}/revoke", """{"reason":"a\u0000b"}""", "reason"),
        ("POST cloud-credentials", """{"name":"x","kind":"magic"}""", "kind"),
        ("PATCH cloud-credentials/{id}", """{"name":""}""", "name"),
        ("PATCH cloud-credentials/{id}", """{"accountId":"12"}""", "accountId"),
        ("POST cloud-credentials/{id}/rotate", """{"secretAccessKey":"s"}""", "accessKeyId"),
        ("POST cloud-credentials/{id}/rotate", """{"accessKeyId":"AKIAIOSFODNN7EXAMPLE"}""", "secretAccessKey"),
        ("POST cloud-credentials/{id}/rotate", """{"accessKeyId":"AKIAIOSFODNN7EXAMPLE","secretAccessKey":"s","sessionToken":"t"}""", "sessionToken"),
        ("POST policy-groups", """{"name":"x"}""", "policies"),
        ("PATCH policy-groups/{id}", """{"name":""}""", "name"),
        ("PATCH policy-groups/{id}", """{"policies":[{"type":"csg.odd"}]}""", "policies[0].type"),
        ("POST policy-groups/dry-run", """{"policies":[{"type":"csg.odd"}],"call":{"service":"s3","region":"us-east-1","action":"ListBuckets"}}""", "policies[0].type"),
        ("POST policy-groups/dry-run", """{"policies":[]}""", "call"),
        ("POST policy-groups/dry-run", """{"policies":[],"call":{"service":"magic","region":"us-east-1","action":"ListBuckets"}}""", "call.service"),
        ("POST policy-groups/{id}/dry-run", """{"service":"s3","action":"ListBuckets"}""", "region"),
        ("POST policy-groups/{id}/dry-run", """{"service":"s3","region":"us-east-1","action":"Fly"}""", "action"),
        ("POST access-requests/{id}/dry-run", """{"region":"us-east-1","action":"ListBuckets"}""", "service"),
        ("POST access-requests/{id}/dry-run", """{"service":"s3","region":"us-east-1","path":"key"}""", "path"),
        ("POST audit-events/{requestId}/diagnosis", "{}", "canonicalRequest"),
        ("POST prices", """{"currency":"USD"}""", "service"),
        ("PUT prices/{id}", """{"perCall":-1}""", "perCall"),
        ("PUT prices/{id}", """{"perGb":1000001}""", "perGb"),
        ("POST nodes", "{}", "name"),
        ("POST nodes/{id}/tokens", $$"""{"expiresAt":"{{Past}}"}""", "expiresAt"),
        ("POST gateway/sign", """{"accessKeyId":"CSGKAAAAAAAAAAAAAAAA","service":"s3","canonicalRequest":null}""", "canonicalRequest"),
        ("POST gateway/sign-chunks", """{"accessKeyId":"CSGKAAAAAAAAAAAAAAAA","continuation":"x","previous":"30","chunks":[]}""", "chunks"),
        ("POST gateway/audit-events", """{"events":null}""", "events"),
        ("POST gateway/heartbeat", """{"version":"1","endpoint":"gateway","rootCertificatesPem":["-----BEGIN CERTIFICATE-----"],"startedAt":"2026-01-01T00:00:00Z"}""", "endpoint"),
    ];

    // Resolve's refusal names no field: unknown_scope says that the scope as a whole is none; see ResolveTests.
    private static readonly string[] WithoutFields = ["POST gateway/resolve"];

    [Test]
    public async Task Every_endpoint_with_a_body_names_the_bad_field()
    {
        TestAccount account = await TestAccount.CreateAsync(ControlPlane);
        IReadOnlyDictionary<string, string> active = await Callers.IdsOfAsync(account);
        var ids = new Dictionary<string, string>(active) { ["access-requests"] = await account.RequestAsync() };
        var wrong = new List<string>();
        foreach ((string endpoint, string body, string field) in Cases)
        {
            EndpointRow row = EndpointRows.All.Single(r => $"{r.Method} {r.Path}" == endpoint);
            string path = Callers.Fill(row, endpoint.EndsWith("revoke", StringComparison.Ordinal) ? active : ids);
            ControlPlaneAnswer answer = await Callers.Of(account, row.Allowed.Split(' ')[0])
                .SendAsync(new HttpMethod(row.Method), path, body.Replace("CREDENTIAL", account.CredentialId, StringComparison.Ordinal));
            if (answer.Status != 400 || answer.Code != "validation_failed" || !answer.BadFields.Contains(field))
            {
                wrong.Add($"{endpoint} {body}: expected {field}, got {answer.Status} {answer.Body}");
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public async Task No_endpoint_with_a_body_is_without_a_case()
    {
        OpenApiDocument document = await OpenApiDocument.FromJsonAsync((await ControlPlane.Client(null).GetAsync("/openapi/v1.json")).Expect(200).Body);
        IEnumerable<string> withBody = document.Operations.Where(o => o.Operation.RequestBody is not null)
            .Select(o => $"{o.Method.ToUpperInvariant()} {o.Path["/api/v1/".Length..]}");

        Assert.That(withBody.Except(Cases.Select(c => c.Endpoint)).Except(WithoutFields), Is.Empty);
    }
}
