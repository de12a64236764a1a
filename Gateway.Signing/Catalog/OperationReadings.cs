namespace Gateway.Signing.Catalog;

/// <summary>What the ways to name an operation say. They must not differ, and none may name what the service does not have.</summary>
internal struct OperationReadings
{
    private bool _isRefused;

    private string? _name;

    /// <summary>What all of them say; null when they differ, or none says anything.</summary>
    public readonly string? Name => _isRefused ? null : _name;

    /// <summary>Adds what one says; null when it names what there is not.</summary>
    public void Add(string? name)
    {
        _isRefused |= name is null || (_name is not null && _name != name);
        _name = name;
    }
}
