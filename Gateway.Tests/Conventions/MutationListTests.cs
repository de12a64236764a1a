using System.Text.RegularExpressions;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Conventions;

/// <summary>
/// Keeps Mutations.md true between runs of mutations.py: each text is in its file once, and each test exists. A guard or a test that is
/// renamed, moved or taken out fails here at once.
/// </summary>
[TestFixture]
internal sealed partial class MutationListTests
{
    private static readonly IReadOnlyList<Row> Rows = [.. ReadRows()];

    private static readonly Lazy<Dictionary<string, string>> Fixtures = new(static () => Directory
        .EnumerateFiles(Path.Combine(RepositoryFiles.Root, "Gateway.Tests"), "*Tests.cs", SearchOption.AllDirectories)
        .ToDictionary(static file => Path.GetFileNameWithoutExtension(file), File.ReadAllText, StringComparer.Ordinal));

    [Test]
    public void Every_guard_is_written_once_where_the_list_says()
    {
        Assert.That(Rows, Has.Count.GreaterThan(200));
        Assert.That(
            Rows.Select(static row => (row, Count: row.Written.Count(Source(row.File)))).Where(static found => found.Count != 1)
                .Select(static found => $"{found.row.File}: {found.row.Guard}: {found.Count} times"),
            Is.Empty);
    }

    [Test]
    public void Every_guard_has_a_test_that_exists() => Assert.That(
        Rows.Where(static row => !Exists(row.Test)).Select(static row => $"{row.File}: {row.Guard}: {row.Test}"), Is.Empty);

    [Test]
    public void No_guard_is_listed_twice() => Assert.That(Rows.Select(static row => (row.File, row.Guard)), Is.Unique);

    private static bool Exists(string test)
    {
        int dot = test.IndexOf('.', StringComparison.Ordinal);
        return dot > 0
            && Fixtures.Value.TryGetValue(test[..dot], out string? source)
            && Regex.IsMatch(source, $@"\b{Regex.Escape(test[(dot + 1)..])}(\(|"")");
    }

    private static string Source(string file)
    {
        string path = Path.Combine(RepositoryFiles.Root, file);
        return File.Exists(path) ? File.ReadAllText(path) : "";
    }

    private static IEnumerable<Row> ReadRows()
    {
        string file = "";
        foreach (string line in File.ReadLines(Path.Combine(RepositoryFiles.Root, "Gateway.Tests", "Mutations.md")))
        {
            if (line.StartsWith("### ", StringComparison.Ordinal))
            {
                file = line[4..].Trim();
            }

            string[] cells = [.. Bar().Split(line).Select(static cell => cell.Trim().Replace("\\|", "|", StringComparison.Ordinal))];
            if (cells is [_, var guard, ['`', ..] written, _, var test, _])
            {
                yield return new Row(file, guard, Pattern(written.Trim('`')), test.Trim('`'));
            }
        }
    }

    /// <summary>White space in the written text matches any white space.</summary>
    private static Regex Pattern(string written) =>
        new(string.Join(@"\s+", written.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Regex.Escape)), RegexOptions.CultureInvariant);

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Bar();

    private sealed record Row(string File, string Guard, Regex Written, string Test);
}
