using Gateway.ControlPlane.AccessRequests;
using Gateway.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>What the details of an access request say about setting a client up, followed to the letter, through the whole product.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Parallelizable(ParallelScope.Children)]
internal sealed class SnippetTests
{
    // Those of the sample calls that moto answers.
    private static readonly string[] Services =
        ["sts", "dynamodb", "sqs", "s3", "sns", "lambda", "kms", "ssm", "kinesis", "stepfunctions", "ecs", "cloudwatch", "ec2", "iam", "route53"];

    // Those whose package for .NET is here.
    private static readonly string[] DotNetServices = ["sts", "dynamodb", "sqs", "s3", "kms", "ssm", "ec2"];

    private DirectoryInfo _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("csg-snippet-");

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [TestCaseSource(nameof(Services))]
    public async Task The_environment_and_the_aws_cli_make_the_call(string service) => await RunAsync(service, "environment", "aws");

    [Test]
    public async Task A_profile_of_the_aws_cli_makes_the_call() => await RunAsync("dynamodb", "aws-cli", "aws");

    [TestCaseSource(nameof(Services))]
    public async Task Curl_makes_the_call(string service)
    {
        CommandResult ran = await RunAsync(service, "curl", "curl");
        Assert.That(ran.Output, Does.Not.Contain("<Error>").And.Not.Contain("__type").And.Not.Contain("Exception"), ran.ToString());
    }

    [TestCaseSource(nameof(Services))]
    public async Task Boto3_makes_the_call(string service)
    {
        if ((await Command.RunAsync("python3", ["-c", "import boto3"])).ExitCode != 0)
        {
            Assert.Ignore("'boto3' is not installed for python3: this test needs it.");
        }

        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "check.py"), Of(service, "python").Text);
        CommandResult ran = await BashAsync("python3 check.py");
        Assert.That(ran.ExitCode, Is.Zero, ran + SharedStack.Stack.RefusedByUpstream);
    }

    [TestCase("sts")]
    [TestCase("dynamodb")]
    [TestCase("stepfunctions")]
    [TestCase("route53")]
    public async Task Javascript_makes_the_call(string service)
    {
        string packages = await JavaScriptProgram.InstallAsync("AWS SDK for JavaScript");
        (string text, string? check) = Of(service, "javascript");
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "check.mjs"), text);
        Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, "node_modules"), Path.Combine(packages, "node_modules"));
        CommandResult ran = await BashAsync(check!.Split('\n').Single(l => l.Contains("node check.mjs", StringComparison.Ordinal)));
        Assert.That(ran.ExitCode, Is.Zero, ran + SharedStack.Stack.RefusedByUpstream);
    }

    [TestCaseSource(nameof(DotNetServices))]
    public void The_program_for_dotnet_compiles(string service)
    {
        string trusted = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        IEnumerable<MetadataReference> references = trusted.Split(Path.PathSeparator)
            .Concat(Directory.EnumerateFiles(AppContext.BaseDirectory, "AWSSDK.*.dll")).Distinct().Select(static f => MetadataReference.CreateFromFile(f));

        // As dotnet new console has it.
        SyntaxTree[] sources = [CSharpSyntaxTree.ParseText("global using System;"), CSharpSyntaxTree.ParseText(Of(service, "dotnet").Text)];
        CSharpCompilation program = CSharpCompilation.Create("check", sources, references, new CSharpCompilationOptions(OutputKind.ConsoleApplication));
        Assert.That(program.GetDiagnostics().Where(static d => d.Severity == DiagnosticSeverity.Error), Is.Empty);
    }

    [TestCase("sts")]
    [TestCase("dynamodb")]
    [TestCase("lambda")]
    public async Task The_file_for_terraform_is_as_terraform_writes_it(string service)
    {
        CommandResult formatted = await Command.RunAsync("terraform", ["fmt", "-"], Of(service, "terraform").Text);
        Assert.That(formatted.ExitCode, Is.Zero, formatted.ToString());
        Assert.That(formatted.Output.TrimEnd(), Is.EqualTo(Of(service, "terraform").Text.TrimEnd()));
    }

    [Test]
    public async Task Every_shell_text_is_one_that_bash_takes()
    {
        foreach (SnippetResponse snippet in ClientSnippets.For(null, "CSGK", ["kms"], []))
        {
            foreach (string text in new[] { snippet.Language == "bash" ? snippet.Text : null, snippet.Check }.OfType<string>())
            {
                CommandResult read = await Command.RunAsync("bash", ["-n"], text);
                Assert.That(read.ExitCode, Is.Zero, $"{snippet.Id}: {read}");
            }
        }
    }

    private async Task<CommandResult> RunAsync(string service, string id, string program)
    {
        _ = Command.Find(program);
        (string text, string? check) = Of(service, id);
        CommandResult ran = await BashAsync($"set -e\n{text}\n{check}");
        Assert.That(ran.ExitCode, Is.Zero, ran + SharedStack.Stack.RefusedByUpstream);
        return ran;
    }

    private Task<CommandResult> BashAsync(string script) => Command.RunAsync(
        "bash",
        ["-c", $"cd '{_folder.FullName}'\n{script}"],
        environment: new Dictionary<string, string?>
        {
            ["AWS_CONFIG_FILE"] = Path.Combine(_folder.FullName, "config"),
            ["AWS_SHARED_CREDENTIALS_FILE"] = Path.Combine(_folder.FullName, "credentials"),
            ["AWS_EC2_METADATA_DISABLED"] = "true",
            ["AWS_PAGER"] = "",
            ["AWS_MAX_ATTEMPTS"] = "1",
            ["https_proxy"] = null,
            ["no_proxy"] = null,
        });

    private static (string Text, string? Check) Of(string service, string id)
    {
        GatewayStack stack = SharedStack.Stack;
        SnippetResponse snippet = ClientSnippets.For(stack.ProxyUrl.ToString().TrimEnd('/'), SharedStack.Key.AccessKeyId, [service], [GatewayStack.Region])
            .Single(s => s.Id == id);
        return (Filled(snippet.Text)!, Filled(snippet.Check));
    }

    private static string? Filled(string? text) => text?
        .Replace("SECRET_ACCESS_KEY\n", $"{SharedStack.Key.SecretAccessKey}\n", StringComparison.Ordinal)
        .Replace("\"SECRET_ACCESS_KEY\"", $"\"{SharedStack.Key.SecretAccessKey}\"", StringComparison.Ordinal)
        .Replace(":SECRET_ACCESS_KEY'", $":{SharedStack.Key.SecretAccessKey}'", StringComparison.Ordinal)
        .Replace("aws_secret_access_key SECRET_ACCESS_KEY", $"aws_secret_access_key {SharedStack.Key.SecretAccessKey}", StringComparison.Ordinal)
        .Replace("/path/to/csg-ca.pem", SharedStack.Stack.CaFile, StringComparison.Ordinal);
}
