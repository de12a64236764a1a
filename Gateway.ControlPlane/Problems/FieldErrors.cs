namespace Gateway.ControlPlane.Problems;

/// <summary>Collects what is wrong with the fields of one request.</summary>
internal sealed class FieldErrors
{
    private readonly SortedDictionary<string, List<string>> _errors = new(StringComparer.Ordinal);

    public bool Any => _errors.Count > 0;

    public IEnumerable<string> Fields => _errors.Keys;

    public void Add(string field, string message)
    {
        if (!_errors.TryGetValue(field, out List<string>? messages))
        {
            _errors[field] = messages = [];
        }

        messages.Add(message);
    }

    /// <summary>Text that must be there, within a length, without control characters. Returns it trimmed.</summary>
    public string RequiredText(string field, string? value, int maxLength)
    {
        string text = value?.Trim() ?? "";
        if (text.Length == 0)
        {
            Add(field, "Must not be empty.");
        }

        return Checked(field, text, maxLength);
    }

    /// <summary>Text that may be absent; empty counts as absent.</summary>
    public string? OptionalText(string field, string? value, int maxLength)
    {
        string? text = value?.Trim();
        return string.IsNullOrEmpty(text) ? null : Checked(field, text, maxLength);
    }

    /// <summary>A time that, when given, must be in the future.</summary>
    public void FutureTime(string field, DateTimeOffset? value, DateTimeOffset now)
    {
        if (value <= now)
        {
            Add(field, "Must be in the future.");
        }
    }

    public Dictionary<string, string[]> ToDictionary() => _errors.ToDictionary(e => e.Key, e => e.Value.ToArray(), StringComparer.Ordinal);

    private string Checked(string field, string text, int maxLength)
    {
        if (text.Length > maxLength)
        {
            Add(field, $"Must have at most {maxLength} characters.");
        }

        // PostgreSQL text cannot hold U+0000, and the rest would spoil logs and pages.
        if (text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')))
        {
            Add(field, "Must not hold control characters.");
        }

        return text;
    }
}
