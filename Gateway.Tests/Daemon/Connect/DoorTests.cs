using System.Net;
using System.Text;
using Gateway.Daemon.Connect;
using Gateway.Tests.Support;
using Microsoft.Extensions.Options;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Connect;

[TestFixture]
internal sealed class DoorTests
{
    private static readonly IPAddress Client = IPAddress.Parse("10.1.2.3");

    private string _file = "";

    [SetUp]
    public void Prepare() => _file = Path.GetTempFileName();

    [TearDown]
    public void Clean() => File.Delete(_file);

    [Test]
    public void Without_a_list_all_may_enter() => Assert.That(new Door(Options.Create(new ConnectOptions())).Check(Client, null), Is.EqualTo(DoorVerdict.Open));

    [TestCase("10.1.0.0/16", DoorVerdict.Open)]
    [TestCase("10.2.0.0/16", DoorVerdict.AddressNotListed)]
    public void A_listed_network_may_enter_and_no_other(string network, DoorVerdict verdict)
    {
        ConnectOptions options = new();
        options.AllowedClients.Add(network);
        Assert.That(new Door(Options.Create(options)).Check(Client, null), Is.EqualTo(verdict));
    }

    [TestCase("Basic ci:secret", DoorVerdict.Open)]
    [TestCase("bAsIc ci:secret", DoorVerdict.Open)]
    [TestCase("Basic   other:with:colons", DoorVerdict.Open)]
    [TestCase("Basic ci:Secret", DoorVerdict.CredentialsWrong)]
    [TestCase("Basic ci:secret ", DoorVerdict.CredentialsWrong)]
    [TestCase("Basic CI:secret", DoorVerdict.CredentialsWrong)]
    [TestCase("Basic other:secret", DoorVerdict.CredentialsWrong)]
    [TestCase("Basic :secret", DoorVerdict.CredentialsWrong)]
    [TestCase("Basic ci", DoorVerdict.CredentialsWrong)]
    [TestCase("Bearer ci:secret", DoorVerdict.CredentialsWrong)]
    [TestCase("Basicci:secret", DoorVerdict.CredentialsWrong)]
    public void Only_a_listed_name_with_its_own_password_may_enter(string credentials, DoorVerdict verdict)
    {
        File.WriteAllText(_file, $"# who\n\n{DoorCredentials.Line("ci", "secret")}\n{DoorCredentials.Line("other", "with:colons")}\n");
        int space = credentials.LastIndexOf(' ', Math.Max(0, credentials.IndexOf(':', StringComparison.Ordinal)));
        string value = credentials[..(space + 1)] + Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials[(space + 1)..]));
        Assert.That(WithFile().Check(Client, Encoding.Latin1.GetBytes(value)), Is.EqualTo(verdict));
    }

    [Test]
    public void What_is_no_base64_or_endless_is_wrong_and_nothing_is_missing()
    {
        File.WriteAllText(_file, DoorCredentials.Line("ci", "secret"));
        Assert.That(WithFile().Check(Client, null), Is.EqualTo(DoorVerdict.CredentialsMissing));
        Assert.That(WithFile().Check(Client, []), Is.EqualTo(DoorVerdict.CredentialsWrong));
        Assert.That(WithFile().Check(Client, "Basic %%%%"u8.ToArray()), Is.EqualTo(DoorVerdict.CredentialsWrong));
        Assert.That(WithFile().Check(Client, [.. "Basic "u8, .. Enumerable.Repeat((byte)'A', 16_000)]), Is.EqualTo(DoorVerdict.CredentialsWrong));
    }

    [Test]
    public void What_was_shown_is_zeroed()
    {
        File.WriteAllText(_file, DoorCredentials.Line("ci", "secret"));
        byte[] shown = Encoding.Latin1.GetBytes("Basic " + Convert.ToBase64String("ci:secret"u8));
        Assert.That(WithFile().Check(Client, shown), Is.EqualTo(DoorVerdict.Open));
        Assert.That(shown, Is.All.Zero);
    }

    [Test]
    public async Task The_hash_is_what_sha256sum_prints()
    {
        CommandResult sum = await Command.RunAsync("sha256sum", "-", "secret");
        Assert.That(DoorCredentials.Line("ci", "secret"), Is.EqualTo("ci:" + sum.Output.Split(' ')[0]));
    }

    [TestCase("ci:secret", "line 1 is not NAME:HASH")]
    [TestCase("# nobody\n:aa", "line 2 is not NAME:HASH")]
    [TestCase("# nobody", "no entry")]
    [TestCase("", "no entry")]
    public void A_bad_file_is_a_mistake_at_start_and_is_not_quoted(string text, string says)
    {
        File.WriteAllText(_file, text);
        string mistake = new ConnectOptionsValidator().Validate(null, new ConnectOptions { CredentialsFile = _file }).Failures!.Single();
        Assert.That(mistake, Does.StartWith("Connect:CredentialsFile is '").And.Contain(says).And.Not.Contain("secret"));
        Assert.That(
            new ConnectOptionsValidator().Validate(null, new ConnectOptions { CredentialsFile = "/nowhere" }).Failures!.Single(), Does.Contain("no such file"));
    }

    private Door WithFile() => new(Options.Create(new ConnectOptions { CredentialsFile = _file }));
}
