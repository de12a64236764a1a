using System.Globalization;
using System.Net;
using Gateway.ControlPlane.Api;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Api;

internal sealed class RateLimitsTests
{
    [Test]
    public async Task Calls_are_limited_per_token_and_minute()
    {
        await using RunningControlPlane controlPlane = await RunningControlPlane.StartAsync(new Dictionary<string, string?> { ["Api:CallsPerMinute"] = "60" });
        ControlPlaneClient admin = await controlPlane.CreateAccountAsync("acme");
        string id = (await admin.GetAsync("me")).Expect(200).Id;
        string token = (await admin.PostAsync($"users/{id}/tokens", new { name = "other" })).Expect(201)["token"]!;
        var answers = new List<ControlPlaneAnswer>();
        for (int i = 0; i < 59; i++)
        {
            answers.Add(await admin.GetAsync("me"));
        }

        Assert.That(answers.Take(58).Select(a => a.Status), Is.All.EqualTo(200));
        Assert.That((answers[58].Status, answers[58].Code), Is.EqualTo((429, "rate_limited")));
        Assert.That(int.Parse(answers[58].Headers["Retry-After"], CultureInfo.InvariantCulture), Is.InRange(1, 60));
        Assert.That((await controlPlane.Client(token).GetAsync("me")).Status, Is.EqualTo(200), "another token of the same user has its own");
    }

    [Test]
    public async Task The_description_of_the_api_is_made_a_bounded_number_of_times_for_an_address()
    {
        await using RunningControlPlane controlPlane = await RunningControlPlane.StartAsync(new Dictionary<string, string?> { ["Api:TrustedProxies"] = "127.0.0.1" });
        async Task<int> StatusAsync(string from)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json") { Headers = { { "X-Forwarded-For", from } } };
            using HttpResponseMessage answer = await controlPlane.Http.SendAsync(request);
            return (int)answer.StatusCode;
        }

        var statuses = new List<int>();
        for (int i = 0; i < 61; i++)
        {
            statuses.Add(await StatusAsync("198.51.100.1"));
        }

        Assert.That(statuses.Take(60), Is.All.EqualTo(200));
        Assert.That(statuses[60], Is.EqualTo(429));
        Assert.That(await StatusAsync(AddressBeside("198.51.100.1", static i => $"198.51.100.{i}")), Is.EqualTo(200));
    }

    [Test]
    public async Task Sign_ins_and_invitations_are_limited_per_address_and_minute()
    {
        await using RunningControlPlane controlPlane = await RunningControlPlane.StartAsync(new Dictionary<string, string?>
        {
            ["SignIn:TriesPerAddressPerMinute"] = "3",
            ["Api:TrustedProxies"] = "127.0.0.1",
        });
        ControlPlaneClient anyone = controlPlane.Client(null);
        Task<ControlPlaneAnswer> TryAsync(string address) => anyone.PostAsync(
            "session", new { email = $"{TestAccount.Unique("someone")}@example.com", password = "x" }, ("X-Forwarded-For", address), ("X-Forwarded-Proto", "https"));

        int[] first = [(await TryAsync("2001:db8::1")).Status, (await TryAsync("2001:db8::2")).Status];
        int link = (await anyone.PostAsync("password", new { token = "csgp_x", password = "x" }, ("X-Forwarded-For", "2001:db8::3"))).Status;
        ControlPlaneAnswer fourth = await TryAsync("2001:db8:0:0:ffff::4");
        int elsewhere = (await TryAsync(AddressBeside("2001:db8::1", static i => $"2001:db8:0:{i}::1"))).Status;

        Assert.That(first, Is.All.EqualTo(401));
        Assert.That(link, Is.EqualTo(410));
        Assert.That((fourth.Status, fourth.Code), Is.EqualTo((429, "rate_limited")));
        Assert.That(fourth.Headers.Keys, Does.Contain("Retry-After"));
        Assert.That(elsewhere, Is.EqualTo(401));
    }

    [TestCase("192.0.2.1", "::ffff:192.0.2.1")]
    [TestCase("2001:db8::1", "2001:db8::ffff:ffff:ffff:ffff")]
    public void One_customer_is_one_partition(string one, string other) =>
        Assert.That(RateLimits.PartitionOf(IPAddress.Parse(one)), Is.EqualTo(RateLimits.PartitionOf(IPAddress.Parse(other))));

    [Test]
    public void However_many_addresses_there_are_the_partitions_are_bounded()
    {
        int seed = Random.Shared.Next();
        var random = new Random(seed);
        byte[] bytes = new byte[16];
        var partitions = new HashSet<int>();
        for (int i = 0; i < 200_000; i++)
        {
            random.NextBytes(bytes);
            partitions.Add(RateLimits.PartitionOf(new IPAddress(bytes)));
        }

        Assert.That(partitions, Has.Count.InRange(16_000, 16_384), $"seed {seed}");
    }

    /// <summary>One that shares no limit with another: which do is decided anew in each process, since hashes are.</summary>
    private static string AddressBeside(string other, Func<int, string> candidate) => Enumerable.Range(2, 90).Select(candidate)
        .First(address => RateLimits.PartitionOf(IPAddress.Parse(address)) != RateLimits.PartitionOf(IPAddress.Parse(other)));
}
