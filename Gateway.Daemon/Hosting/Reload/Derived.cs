using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Hosting.Reload;

/// <summary>What a stage makes of a section of its settings: made once, and anew after the section was replaced. Safe for concurrent use.</summary>
/// <param name="options">The section.</param>
/// <param name="make">Makes it; pure, because settings that passed their validation must not fail here.</param>
internal sealed class Derived<TOptions, T>(IOptions<TOptions> options, Func<TOptions, T> make)
    where TOptions : class, new()
{
    private readonly Lock _making = new();
    private Made? _made;

    public T Value
    {
        get
        {
            Made? made = Volatile.Read(ref _made);
            return made is not null && ReferenceEquals(made.From, options.Value) ? made.Value : Make();
        }
    }

    private T Make()
    {
        lock (_making)
        {
            TOptions now = options.Value;
            if (_made is null || !ReferenceEquals(_made.From, now))
            {
                Volatile.Write(ref _made, new Made(now, make(now)));
            }

            return _made.Value;
        }
    }

    private sealed record Made(TOptions From, T Value);
}
