using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Hosting.Reload;

/// <summary>
/// One section of the settings as it is at present: an object that is never changed, and replaced whole. A stage reads it once for each
/// connection or call, so that none sees half of a change. Safe for concurrent use.
/// </summary>
internal sealed class ReloadableOptions<T>(IOptionsFactory<T> factory) : IOptions<T>, IReloadStep
    where T : class, new()
{
    private T _current = factory.Create(Options.DefaultName);

    /// <inheritdoc/>
    public T Value => Volatile.Read(ref _current);

    /// <inheritdoc/>
    public Action Prepare(IServiceProvider settings)
    {
        T next = settings.GetRequiredService<IOptions<T>>().Value;
        return () => Volatile.Write(ref _current, next);
    }
}
