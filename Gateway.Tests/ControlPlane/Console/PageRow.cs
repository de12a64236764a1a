using Gateway.Tests.Support;

namespace Gateway.Tests.ControlPlane.Console;

/// <summary>Who may open one page of the console, or send one form of it: what the walks of <see cref="PageAccessTests"/> expect.</summary>
/// <param name="Method">GET or POST.</param>
/// <param name="Path">The page's route, with <c>?handler=</c> where the form goes to a named handler.</param>
/// <param name="Allowed">Names of the callers of <see cref="Access.Callers"/> who may, parted by spaces.</param>
/// <param name="Permission">The permission that a refusal of the others names; null when nobody with a session is refused.</param>
internal sealed record PageRow(string Method, string Path, string Allowed, string? Permission = null)
{
    /// <summary>Callers who hold the permission and are refused because they are not the requester.</summary>
    public string NotRequester { get; init; } = "";

    /// <summary>Callers for whom there is nothing at this address.</summary>
    public string NotFound { get; init; } = "";

    /// <summary>Callers whose refusal names another permission than <see cref="Permission"/>.</summary>
    public IReadOnlyDictionary<string, string> OtherPermissions { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// API endpoints ("GET roles") that the page asks only where its visitor holds their permission, and leaves out of what it shows
    /// otherwise. All others must be open to whoever may open the page.
    /// </summary>
    public IReadOnlyList<string> AskedOnlyIfAllowed { get; init; } = [];

    /// <summary>Why anybody may open it, without any session; null (nearly always): a session is needed.</summary>
    public string? OpenBecause { get; init; }

    /// <summary>
    /// The form. What it holds by default names a version that nothing has, so that a form which is let through changes nothing; a row whose
    /// form has no version gives <see cref="Prepare"/> something to lose.
    /// </summary>
    public Func<IReadOnlyDictionary<string, string>, (string Name, string Value)[]> Form { get; init; } = static _ => [("version", "999999")];

    /// <summary>Makes what this row alone uses, and puts its ids in place.</summary>
    public Func<TestAccount, IDictionary<string, string>, Task> Prepare { get; init; } = static (_, _) => Task.CompletedTask;

    public bool IsAllowed(string caller) => Allowed.Split(' ').Contains(caller);

    public bool IsNotRequester(string caller) => NotRequester.Split(' ').Contains(caller);

    public bool IsNotFound(string caller) => NotFound.Split(' ').Contains(caller);

    /// <summary>The address with ids in it: by the segment before, or by the parameter's own name.</summary>
    public string Fill(IReadOnlyDictionary<string, string> ids)
    {
        string[] segments = Path.Split('?')[0].Split('/');
        for (int i = 0; i < segments.Length; i++)
        {
            if (segments[i].StartsWith('{'))
            {
                string name = segments[i].Trim('{', '}');
                segments[i] = ids[name != "id" ? name : segments[i - 1] == "cloud-services" ? "access-requests" : segments[i - 1]];
            }
        }

        return string.Join('/', segments) + Path[Path.Split('?')[0].Length..];
    }

    public override string ToString() => $"{Method} {Path}";
}
