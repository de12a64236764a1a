using System.CommandLine;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gateway.Benchmarks.Stack;

namespace Gateway.Benchmarks.ControlPlane;

/// <summary>
/// How long the console's pages take over a full database: a real control plane and PostgreSQL, one visitor with a session, one page after
/// the other. What is measured ends with the last byte of the HTML; the browser's own work is not in it.
/// </summary>
internal static class PagesCommand
{
    private const int WarmUps = 5;

    public static Command Create()
    {
        Option<int> requests = new("--requests") { Description = "How many access requests the account has.", DefaultValueFactory = static _ => 10_000 };
        Option<int> events = new("--events") { Description = "How many calls its audit trail holds.", DefaultValueFactory = static _ => 1_000_000 };
        Option<int> rounds = new("--rounds") { Description = "How often each page is asked for.", DefaultValueFactory = static _ => 100 };
        Command command = new("pages", "Asks for the console's pages over a full database and prints milliseconds a page.")
        {
            requests,
            events,
            rounds,
        };
        command.SetAction((result, cancellationToken) => RunAsync(
            result.GetValue(requests), result.GetValue(events), result.GetValue(rounds), cancellationToken));
        return command;
    }

    private static async Task RunAsync(int requests, int events, int rounds, CancellationToken cancellationToken)
    {
        await using ControlPlaneStack stack = await ControlPlaneStack.StartAsync(nodes: 1, cancellationToken);
        ProxyKey key = await stack.CreateKeyAsync(stack.Admin, cancellationToken);
        Stopwatch filling = Stopwatch.StartNew();
        await StoredAccount.FillAsync(stack.Postgres.ConnectionString, key.AccessRequestId, requests, events, cancellationToken);
        Console.WriteLine($"{requests} access requests and {events} audit events, filled in {filling.Elapsed.TotalSeconds:F0} s");
        using HttpClient visitor = await SignInAsync(stack, cancellationToken);
        JsonObject request = await stack.Admin.GetAsync($"access-requests/{key.AccessRequestId}", cancellationToken);
        string environment = request["environmentId"]!.ToString();
        string act = (await stack.Admin.GetAsync("audit-events?kind=call&limit=1", cancellationToken))["items"]![0]!["id"]!.ToString();
        Console.WriteLine("page                                            p50 ms   p95 ms  longest     bytes");
        foreach ((string name, string path) in (IEnumerable<(string, string)>)
        [
            ("Cloud Services", $"/environments/{environment}/cloud-services"),
            ("Cloud Services, active", $"/environments/{environment}/cloud-services?status=active"),
            ("Request Access", $"/environments/{environment}/cloud-services/request"),
            ("details with the check of the set-up", $"/environments/{environment}/cloud-services/{key.AccessRequestId}"),
            ("the check alone, as the script asks", $"/environments/{environment}/cloud-services/{key.AccessRequestId}?handler=Calls"),
            ("approver queue", "/access-requests"),
            ("approver queue, pending", "/access-requests?status=pending"),
            ("approver queue, searched", "/access-requests?search=ticket+4711"),
            ("one request", $"/access-requests/{key.AccessRequestId}"),
            ("Activity", "/activity"),
            ("Activity, denied", "/activity?decision=denied"),
            ("Activity, one service and action", "/activity?kind=call&service=s3&action=PutObject"),
            ("Activity, one request", $"/activity?accessRequest={key.AccessRequestId}"),
            ("Activity, the rows alone", "/activity?handler=Rows"),
            ("one event", $"/activity/{act}"),
            ("Usage, 30 days", "/usage"),
            ("Usage by requester", "/usage?by=requester"),
            ("Environments", "/environments"),
            ("one environment", $"/environments/{environment}"),
            ("Cloud credentials", "/cloud-credentials"),
            ("one credential with its usage", $"/cloud-credentials/{request["cloudCredentialId"]}"),
            ("Policy groups", "/policy-groups"),
            ("Users", "/users"),
            ("Roles", "/roles"),
            ("Gateway nodes", "/nodes"),
            ("API tokens", "/tokens"),
        ])
        {
            await MeasureAsync(visitor, name, path, rounds, cancellationToken);
        }
    }

    private static async Task MeasureAsync(HttpClient visitor, string name, string path, int rounds, CancellationToken cancellationToken)
    {
        List<double> took = [];
        int bytes = 0;
        for (int i = -WarmUps; i < rounds; i++)
        {
            Stopwatch clock = Stopwatch.StartNew();
            using HttpResponseMessage answer = await visitor.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
            bytes = (await answer.Content.ReadAsByteArrayAsync(cancellationToken)).Length;
            if (answer.StatusCode != HttpStatusCode.OK)
            {
                throw new InvalidOperationException($"{path} answered {(int)answer.StatusCode}.");
            }

            if (i >= 0)
            {
                took.Add(clock.Elapsed.TotalMilliseconds);
            }
        }

        Percentiles times = new(took);
        Console.WriteLine($"{name,-44} {times.At(0.5),9:F1} {times.At(0.95),8:F1} {times.At(1),8:F1} {bytes,9}");
    }

    // A password by an invitation, as the quickstart makes one, and a session by it.
    private static async Task<HttpClient> SignInAsync(ControlPlaneStack stack, CancellationToken cancellationToken)
    {
        const string Password = "a long sentence for the benchmark";
        JsonObject me = await stack.Admin.GetAsync("me", cancellationToken);
        JsonObject link = await stack.Admin.PostAsync($"users/{me["id"]}/password-link", null, cancellationToken);
        HttpClient visitor = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, CookieContainer = new CookieContainer() })
        {
            BaseAddress = stack.Addresses[0],
            DefaultRequestHeaders = { { "Accept", "text/html" } },
        };
        foreach ((string path, JsonObject body) in (IEnumerable<(string, JsonObject)>)
        [
            ("/api/v1/password", new JsonObject { ["token"] = link["token"]!.ToString(), ["password"] = Password }),
            ("/api/v1/session", new JsonObject { ["email"] = me["email"]!.ToString(), ["password"] = Password }),
        ])
        {
            using HttpResponseMessage answer = await visitor.PostAsync(new Uri(path, UriKind.Relative), JsonContent.Create(body), cancellationToken);
            answer.EnsureSuccessStatusCode();
        }

        return visitor;
    }
}
