using System.Reflection;
using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Console;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Console;

/// <summary>
/// Pages ask the API's handlers in this process, where the API's own filters do not stand before them: what a page requires must be what
/// the endpoints that it asks require. What it asks is read from the compiled code, so that nobody has to keep a list of it.
/// </summary>
internal sealed class ConsoleAccessFilterTests : ControlPlaneFixture
{
    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?> { ["Console:Enabled"] = "true" };

    [Test]
    public async Task Every_page_and_form_has_a_row_and_every_row_a_page() => Assert.That(
        PageRows.All.Select(row => row.ToString()),
        Is.EquivalentTo((await MappedPages.OfAsync(ControlPlane)).Select(p => $"{p.Method} {p.Path}")),
        "add the row of a new page or form to PageRows");

    [Test]
    public async Task Every_row_names_the_permission_that_its_page_requires()
    {
        foreach (MappedPage page in await MappedPages.OfAsync(ControlPlane))
        {
            PageRow row = RowOf(page);
            Assert.That(row.OpenBecause is null, Is.EqualTo(page.Requires is not null), row.ToString());
            Assert.That(row.Permission, Is.EqualTo(page.Requires is { AnyOf.Count: > 0 } required ? required.AnyOf[0] : null), row.ToString());
        }
    }

    [Test]
    public async Task A_form_requires_what_the_call_that_it_makes_requires()
    {
        var wrong = new List<string>();
        int checkedCalls = 0;
        foreach (MappedPage page in (await MappedPages.OfAsync(ControlPlane)).Where(p => p is { Method: "POST", Requires: not null }))
        {
            MappedEndpoint[] calls = [.. CallsOf(page).Where(c => c.Method != "GET")];
            foreach (MappedEndpoint call in calls)
            {
                // What asks for no permission by itself looks at who calls: there the page may ask for more, and never for nothing.
                if (PermissionOf(call) is { } asked)
                {
                    checkedCalls++;
                    if (asked.InEnvironment != page.Requires!.InEnvironment || !asked.AnyOf.Order().SequenceEqual(page.Requires.AnyOf.Order()))
                    {
                        wrong.Add($"{RowOf(page)} makes {NameOf(call)}, which requires {string.Join(" or ", asked.AnyOf)}");
                    }
                }
            }
        }

        Assert.That(wrong, Is.Empty);
        Assert.That(checkedCalls, Is.GreaterThan(5), "calls are found");
    }

    [Test]
    public async Task A_page_asks_only_for_what_its_visitor_may_read()
    {
        var wrong = new List<string>();
        foreach (MappedPage page in (await MappedPages.OfAsync(ControlPlane)).Where(p => p.Requires is not null))
        {
            PageRow row = RowOf(page);
            MappedEndpoint[] beyond = [.. CallsOf(page).Where(c => c.Method == "GET" && PermissionOf(c) is { } asked && !IsCovered(page.Requires!, asked))];
            string[] declared = [.. row.AskedOnlyIfAllowed];
            wrong.AddRange(beyond.Select(NameOf).Except(declared).Select(c => $"{row} asks {c}, which not every visitor may"));
            wrong.AddRange(declared.Except(beyond.Select(NameOf)).Select(c => $"{row} does not ask {c}, or every visitor may"));
        }

        Assert.That(wrong, Is.Empty);
    }

    private static bool IsCovered(RequiresAttribute held, RequiredPermission asked) =>
        (asked.InEnvironment || !held.InEnvironment) && held.AnyOf.Count > 0
        && held.AnyOf.All(p => asked.AnyOf.Any(a => new HashSet<string> { p }.Covers(a)));

    private IEnumerable<MappedEndpoint> CallsOf(MappedPage page)
    {
        if (page.Handler is not { } handler)
        {
            return [];
        }

        IReadOnlySet<MethodInfo> asked = AskedEndpoints.Of(page.Model, handler);
        return MappedEndpoints.Of(ControlPlane).Where(e => e.Endpoint.Metadata.GetMetadata<MethodInfo>() is { } m && asked.Contains(m));
    }

    private static RequiredPermission? PermissionOf(MappedEndpoint call) => call.Endpoint.Metadata.GetMetadata<RequiredPermission>();

    private static string NameOf(MappedEndpoint call) => $"{call.Method} {call.Path["/api/v1/".Length..].TrimEnd('/')}";

    private static PageRow RowOf(MappedPage page) => PageRows.All.Single(r => r.Method == page.Method && r.Path == page.Path);
}
