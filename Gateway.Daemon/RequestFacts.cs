namespace Gateway.Daemon;

/// <summary>
/// What the stages have found out about a request, one fact of each type. Kept beside the server's features, of which they are one: to set a
/// feature makes ASP.NET look up anew all that it remembers of the request, and a call has seven facts.
/// </summary>
internal sealed class RequestFacts
{
    private const int Usual = 8;

    private KeyValuePair<Type, object>[] _facts = new KeyValuePair<Type, object>[Usual];
    private int _count;

    /// <summary>The fact; null when no stage has set it.</summary>
    public object? Find(Type type)
    {
        foreach ((Type known, object fact) in _facts.AsSpan(0, _count))
        {
            if (known == type)
            {
                return fact;
            }
        }

        return null;
    }

    /// <summary>Sets the fact, in the place of the one before.</summary>
    public void Set(Type type, object fact)
    {
        int place = 0;
        while (place < _count && _facts[place].Key != type)
        {
            place++;
        }

        if (place == _facts.Length)
        {
            Array.Resize(ref _facts, 2 * place);
        }

        _facts[place] = new(type, fact);
        _count = Math.Max(_count, place + 1);
    }
}
