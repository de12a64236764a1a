using Gateway.ControlPlane.Settings;

namespace Gateway.ControlPlane.Secrets;

/// <summary>Where the key-encryption keys are.</summary>
internal sealed record SecretsOptions
{
    /// <summary>The key ring file that <c>keys create</c> makes; readable by the control plane's user only.</summary>
    public required string KeyRingFile { get; init; }

    public static SecretsOptions Read(SettingsReader reader)
    {
        const string Key = "Secrets:KeyRingFile";
        string? file = reader.Text(Key);
        if (file is null)
        {
            reader.Mistake(Key, "the path of a key ring file; make one with 'keys create --out FILE'");
        }
        else if (ProblemOf(file) is { } problem)
        {
            reader.Mistake(Key, $"a key ring file as 'keys create --out FILE' makes it; {problem}");
        }

        return new SecretsOptions { KeyRingFile = file ?? "" };
    }

    private static string? ProblemOf(string file)
    {
        try
        {
            KeyRing.Load(file).Dispose();
            return null;
        }
        catch (KeyRingException e)
        {
            return e.Message;
        }
    }
}
