namespace Gateway.Daemon;

/// <summary>What a stage does when it has judged a request.</summary>
internal static class StageOutcome
{
    /// <summary>
    /// Goes on to the next stage if the request may. Nearly every one is judged by what has come with its head, without a wait: then nothing of
    /// the stage is kept until the answer has come.
    /// </summary>
    /// <param name="mayGoOn">Whether it may; else it is answered.</param>
    /// <param name="context">The request.</param>
    /// <param name="next">The next stage.</param>
    public static Task GoOn(this ValueTask<bool> mayGoOn, HttpContext context, RequestDelegate next)
    {
        return !mayGoOn.IsCompletedSuccessfully ? WaitAsync(mayGoOn, context, next)
            : mayGoOn.Result ? next(context)
            : Task.CompletedTask;

        static async Task WaitAsync(ValueTask<bool> mayGoOn, HttpContext context, RequestDelegate next)
        {
            if (await mayGoOn)
            {
                await next(context);
            }
        }
    }
}
