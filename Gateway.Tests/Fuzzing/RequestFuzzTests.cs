using System.Buffers;
using System.Text;
using Gateway.Daemon.Connect;
using Gateway.Signing.Catalog;
using Gateway.Signing.Policies;
using Gateway.Signing.Policies.Names;
using NUnit.Framework;

namespace Gateway.Tests.Fuzzing;

/// <summary>Random bytes for what reads CONNECT heads, host names, and the operation and resource of a call.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class RequestFuzzTests
{
    private static readonly ServiceCatalog Catalog = ServiceCatalog.Default;

    /// <summary>Operations are read when first asked for: that is no input's memory.</summary>
    [OneTimeSetUp]
    public void Read() => Assert.That(Catalog.Services.Sum(static service => service.Operations.Count), Is.Positive);

    [Test]
    public void Connect_heads_are_read_alike_however_they_are_cut() => FuzzRun.Run("connect", (input, random) =>
    {
        ConnectHead head = ConnectRequestParser.Parse(new ReadOnlySequence<byte>(input), out ConnectRequest request, out SequencePosition consumed);
        Authority authority = request.Authority;
        int cut = random.Next(input.Length + 1);
        ConnectHead parts = ConnectRequestParser.Parse(InTwo(input, cut), out ConnectRequest other, out _);
        Assert.That((parts, other.Authority), Is.EqualTo((head, authority)), "two segments read otherwise than one");
        ConnectHead before = ConnectRequestParser.Parse(new ReadOnlySequence<byte>(input, 0, cut), out _, out _);
        Assert.That(before, Is.EqualTo(head).Or.EqualTo(ConnectHead.Incomplete), "more bytes changed an answer");
        if (head == ConnectHead.Complete)
        {
            long length = new ReadOnlySequence<byte>(input).GetOffset(consumed);
            Assert.That(length, Is.InRange(1, ConnectRequestParser.MaxHeadBytes));
            Assert.That(Authority.TryParse(authority.ToString(), out Authority again), Is.True);
            Assert.That(again, Is.EqualTo(authority), "the normal form has another normal form");
        }

        return (int)head;
    }, 16);

    [Test]
    public void Hosts_are_matched_on_label_borders() => FuzzRun.Run("hosts", input =>
    {
        string host = Encoding.Latin1.GetString(input);
        HostMatch? match = Catalog.MatchHost(host);
        Assert.That(Catalog.KnowsHost(host), Is.EqualTo(match is not null));
        Assert.That(Catalog.MatchHost(host + ".example.com"), Is.Null, "a foreign domain passes for AWS");
        if (match is null)
        {
            return 0;
        }

        Assert.That(match.Services, Is.Not.Empty);
        Assert.That(match.Host, Is.EqualTo(host.ToLowerInvariant()));
        Assert.That(Catalog.MatchHost(host.ToUpperInvariant())?.Services, Is.EqualTo(match.Services));
        Assert.That(match.AccountId is null || (match.AccountId.Length == 12 && match.AccountId.All(char.IsAsciiDigit)), Is.True);
        Assert.That(match.Region is null || Catalog.KnowsScope(match.Services[0].SigningNames[0], match.Region), Is.True);
        return HashCode.Combine(match.Services[0].Id, match.Region is null, match.AccountId is null, match.ResourceName is null);
    }, 512);

    [Test]
    public void Operations_resources_and_names_are_found_or_not() => FuzzRun.Run("calls", (input, random) =>
    {
        // Method, path and query, X-Amz-Target, Content-Type: a line each; the body follows.
        string[] lines = Encoding.Latin1.GetString(input).Split('\n', 5);
        string target = lines.ElementAtOrDefault(1) ?? "/";
        int question = target.IndexOf('?', StringComparison.Ordinal);
        byte[] body = Encoding.Latin1.GetBytes(lines.ElementAtOrDefault(4) ?? "");
        CatalogService service = Catalog.Services[random.Next(4) == 0 ? random.Next(Catalog.Services.Count) : ServiceAt(lines[0])];
        OperationRequest request = new()
        {
            Method = lines[0],
            RawPath = question < 0 ? target : target[..question],
            RawQuery = question < 0 ? "" : target[(question + 1)..],
            Host = Catalog.MatchHost("dynamodb.us-east-1.amazonaws.com"),
            Target = lines.ElementAtOrDefault(2) is { Length: > 0 } named ? named : null,
            ContentType = lines.ElementAtOrDefault(3) is { Length: > 0 } type ? type : null,
            Body = body,
        };
        string? operation = OperationIdentifier.Identify(service, request);
        RequestResource? resource = ResourceIdentifier.Identify(service, operation, request);
        Assert.That(resource?.Value.Length ?? 0, Is.LessThanOrEqualTo(RequestResource.MaxLength));
        Assert.That(operation is null || service.Operations.Models.Any(model => model.Operations.Contains(operation)), Is.True, operation);
        WireProtocol protocol = OperationIdentifier.ProtocolOf(
            service, request.Method, request.RawPath, request.Target, request.ContentType, request.ContentType == "application/cbor" ? "rpc-v2-cbor" : null);
        IReadOnlyList<FoundName>? names = ResourceNames.Find(
            new ActionRequest
            {
                Service = service,
                Protocol = protocol,
                Host = request.Host!,
                Region = "us-east-1",
                Action = operation,
                RawQuery = request.RawQuery,
                PathVariables = ResourceIdentifier.PathVariables(service, request),
                ContentType = request.ContentType,
                Body = body,
            },
            random.Next(2) == 0 ? null : "TableName").Names;
        return HashCode.Combine(operation, resource?.Member, names?.Count);
    }, 2048);

    private static int ServiceAt(string method)
    {
        string[] usual = ["dynamodb", "s3", "ec2", "sqs", "sns", "lambda", "route53", "cloudwatch", "iam", "glacier"];
        string id = usual[method.Length % usual.Length];
        return Catalog.Services.TakeWhile(service => service.Id != id).Count();
    }

    private static ReadOnlySequence<byte> InTwo(byte[] input, int at)
    {
        var first = new Segment(input.AsMemory(0, at));
        Segment second = first.Append(input.AsMemory(at));
        return new ReadOnlySequence<byte>(first, 0, second, second.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory) => Memory = memory;

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory) { RunningIndex = RunningIndex + Memory.Length };
            Next = next;
            return next;
        }
    }
}
