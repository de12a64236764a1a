using System.Globalization;

namespace Gateway.ControlPlane.Settings;

/// <summary>
/// Reads settings and collects every mistake as one line that names the key and what was expected, instead of stopping at the first.
/// Values are not repeated in the lines: some of them are secrets.
/// </summary>
internal sealed class SettingsReader(IConfiguration configuration)
{
    private readonly List<string> _mistakes = [];
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>One line per mistake, in the order read.</summary>
    public IReadOnlyList<string> Mistakes => _mistakes;

    /// <summary>Every key that was asked for.</summary>
    public IReadOnlySet<string> KnownKeys => _known;

    /// <summary>The value, or null when it is absent or empty.</summary>
    public string? Text(string key)
    {
        _known.Add(key);
        string? value = configuration[key];
        return string.IsNullOrWhiteSpace(value) ? null : value.Trim();
    }

    /// <summary>The value; absent is a mistake.</summary>
    public string RequiredText(string key, string expected)
    {
        string? value = Text(key);
        if (value is null)
        {
            Mistake(key, expected);
        }

        return value ?? "";
    }

    /// <summary>true or false.</summary>
    public bool Flag(string key, bool defaultValue)
    {
        string? value = Text(key);
        if (value is null)
        {
            return defaultValue;
        }

        if (bool.TryParse(value, out bool flag))
        {
            return flag;
        }

        Mistake(key, "true or false");
        return defaultValue;
    }

    /// <summary>A whole number within bounds, both included.</summary>
    public int Number(string key, int defaultValue, int minimum, int maximum)
    {
        string? value = Text(key);
        if (value is null)
        {
            return defaultValue;
        }

        if (int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            && number >= minimum && number <= maximum)
        {
            return number;
        }

        Mistake(key, string.Create(CultureInfo.InvariantCulture, $"a whole number from {minimum} to {maximum}"));
        return defaultValue;
    }

    /// <summary>The path of a file that exists and can be read, or null when absent.</summary>
    public string? ExistingFile(string key, string expected)
    {
        string? value = Text(key);
        if (value is null)
        {
            return null;
        }

        try
        {
            using FileStream stream = File.OpenRead(value);
            return value;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            Mistake(key, $"{expected}; {value} cannot be read");
            return null;
        }
    }

    /// <summary>A list: either indexed children or one value with commas.</summary>
    public IReadOnlyList<string> List(string key)
    {
        _known.Add(key);
        IConfigurationSection section = configuration.GetSection(key);
        IEnumerable<string?> children = section.GetChildren().Select(c => c.Value);
        IEnumerable<string?> values = section.Value is { } joined ? joined.Split(',') : children;
        return [.. values.Where(v => !string.IsNullOrWhiteSpace(v)).Select(v => v!.Trim())];
    }

    /// <summary>Adds a line for a key whose value is not what is expected.</summary>
    public void Mistake(string key, string expected) => _mistakes.Add($"{key}: expected {expected}.");
}
