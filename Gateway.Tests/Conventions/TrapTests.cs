using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Gateway.Tests.Support;
using NUnit.Framework;
using NUnit.Framework.Interfaces;

namespace Gateway.Tests.Conventions;

/// <summary>Traps.md tells which test owns which fault that other gateways had; this keeps it true.</summary>
[TestFixture]
internal sealed partial class TrapTests
{
    /// <summary>How many traps the list has.</summary>
    private const int Traps = 72;

    private static readonly (int Trap, string Test)[] Rows =
        [.. File.ReadLines(Path.Combine(RepositoryFiles.Root, "Gateway.Tests", "Traps.md"))
            .Select(static line => Row().Match(line))
            .Where(static match => match.Success)
            .Select(static match => (int.Parse(match.Groups["trap"].ValueSpan, CultureInfo.InvariantCulture), match.Groups["test"].Value))];

    [Test]
    public void Every_named_test_exists()
    {
        HashSet<string> tests = [.. typeof(TrapTests).Assembly.GetTypes().SelectMany(static type => type
            .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static)
            .Where(static method => method.GetCustomAttributes().Any(static a => a is ITestBuilder or ISimpleTestBuilder))
            .Select(method => $"{type.Name}.{method.Name}"))];
        Assert.That(Rows, Is.Not.Empty);
        Assert.That(Rows.Select(static r => r.Test).Where(test => !tests.Contains(test)), Is.Empty);
    }

    [Test]
    public void Rows_are_in_the_order_of_the_traps_and_none_comes_twice()
    {
        Assert.That(Rows.Select(static r => r.Trap), Is.Ordered);
        Assert.That(Rows, Is.Unique);
    }

    [Test]
    public void Every_trap_has_a_test() =>
        Assert.That(Enumerable.Range(1, Traps).Except(Rows.Select(static r => r.Trap)), Is.Empty, "these have no row");

    [GeneratedRegex(@"^\| (?<trap>\d+) \| `(?<test>\w+\.\w+)` \|")]
    private static partial Regex Row();
}
