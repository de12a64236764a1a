namespace Gateway.Daemon;

/// <summary>
/// Reads and sets the facts of a request by their types. The collection's own methods are generic and virtual, so that the runtime looks
/// the method up each time before it looks for the fact, and a call asks for forty.
/// </summary>
internal static class RequestFeatures
{
    /// <summary>The fact; null when no stage has set it.</summary>
    public static T? Feature<T>(this HttpContext context)
        where T : class => (T?)context.Features[typeof(T)];

    /// <summary>The fact, which an earlier stage has set.</summary>
    /// <exception cref="InvalidOperationException">None has: the stages are in a wrong order.</exception>
    public static T RequiredFeature<T>(this HttpContext context)
        where T : class => context.Feature<T>() ?? throw new InvalidOperationException($"{typeof(T).Name} is asked for before it is set.");

    /// <summary>Sets the fact, for the stages that follow.</summary>
    public static void SetFeature<T>(this HttpContext context, T feature)
        where T : class => context.Features[typeof(T)] = feature;
}
