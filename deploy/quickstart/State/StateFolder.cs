using System.Text.Json;
using Gateway.Quickstart.Api;

namespace Gateway.Quickstart.State;

/// <summary>The files of <c>.quickstart/</c>. Whatever is written here is for its owner alone.</summary>
internal sealed class StateFolder(DirectoryInfo folder)
{
    public const string AdminToken = "admin.token";
    public const string DeveloperToken = "developer.token";
    public const string NodeToken = "node.token";
    public const string AdminPassword = "admin.password";
    public const string DeveloperPassword = "developer.password";
    public const string ClientEnvironment = "client.env";
    private const string StateFile = "state.json";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The daemon's root certificate.</summary>
    public string CaFile => PathOf("ca.crt");

    public string ReadToken(string name) =>
        FindToken(name) ?? throw new QuickstartException($"{PathOf(name)} is missing; begin anew with deploy/quickstart.sh --reset.");

    public string? FindToken(string name) =>
        File.Exists(PathOf(name)) && File.ReadAllText(PathOf(name)).Trim() is { Length: > 0 } token ? token : null;

    public QuickstartState Load()
    {
        if (!File.Exists(PathOf(StateFile)))
        {
            return new QuickstartState();
        }

        try
        {
            using FileStream stream = File.OpenRead(PathOf(StateFile));
            return JsonSerializer.Deserialize(stream, ApiJson.Default.QuickstartState) ?? new QuickstartState();
        }
        catch (JsonException e)
        {
            throw new QuickstartException($"{PathOf(StateFile)} cannot be read; begin anew with deploy/quickstart.sh --reset.", e);
        }
    }

    public void Save(QuickstartState state) => Write(StateFile, JsonSerializer.Serialize(state, ApiJson.Default.QuickstartState));

    /// <summary>Writes a file whole or not at all, readable by its owner alone.</summary>
    public void Write(string name, string content)
    {
        string path = PathOf(name);
        string fresh = path + ".new";
        File.Delete(fresh);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using (StreamWriter writer = new(fresh, options))
        {
            writer.Write(content);
        }

        File.Move(fresh, path, overwrite: true);
    }

    private string PathOf(string name) => Path.Combine(folder.FullName, name);
}
