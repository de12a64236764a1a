namespace Gateway.Daemon;

/// <summary>
/// Reads and sets what is known of a request by its type: features are the server's, facts the stages' own. The collection's own methods are
/// generic and virtual, so that the runtime looks the method up each time before it looks for the feature.
/// </summary>
internal static class RequestFeatures
{
    /// <summary>The feature; null when there is none.</summary>
    public static T? Feature<T>(this HttpContext context)
        where T : class => (T?)context.Features[typeof(T)];

    /// <summary>The feature.</summary>
    /// <exception cref="InvalidOperationException">There is none: the server is another one than was thought of.</exception>
    public static T RequiredFeature<T>(this HttpContext context)
        where T : class => context.Feature<T>() ?? throw new InvalidOperationException($"There is no {typeof(T).Name}.");

    /// <summary>Sets the feature, for the stages that follow.</summary>
    public static void SetFeature<T>(this HttpContext context, T feature)
        where T : class => context.Features[typeof(T)] = feature;

    /// <summary>The fact; null when no stage has set it.</summary>
    public static T? Fact<T>(this HttpContext context)
        where T : class => (T?)context.Feature<RequestFacts>()?.Find(typeof(T));

    /// <summary>The fact, which an earlier stage has set.</summary>
    /// <exception cref="InvalidOperationException">None has: the stages are in a wrong order.</exception>
    public static T RequiredFact<T>(this HttpContext context)
        where T : class => context.Fact<T>() ?? throw new InvalidOperationException($"{typeof(T).Name} is asked for before it is set.");

    /// <summary>Sets the fact, for the stages that follow.</summary>
    public static void SetFact<T>(this HttpContext context, T fact)
        where T : class
    {
        RequestFacts? facts = context.Feature<RequestFacts>();
        if (facts is null)
        {
            facts = new RequestFacts();
            context.SetFeature(facts);
        }

        facts.Set(typeof(T), fact);
    }
}
