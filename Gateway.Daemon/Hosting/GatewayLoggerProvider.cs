using Gateway.Daemon.Audit;
using Serilog.Extensions.Logging;

namespace Gateway.Daemon.Hosting;

/// <summary>Brings what is logged to the lines: by Serilog's own provider, and the line of each request as it is.</summary>
/// <param name="lines">Takes everything but the lines of requests.</param>
/// <param name="requests">Take the lines of requests.</param>
internal sealed class GatewayLoggerProvider(Serilog.ILogger lines, IRequestLineSink[] requests) : ILoggerProvider, ISupportExternalScope
{
    private readonly SerilogLoggerProvider _inner = new(lines, dispose: false);

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new CategoryLogger(_inner.CreateLogger(categoryName), requests);

    /// <inheritdoc/>
    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _inner.SetScopeProvider(scopeProvider);

    /// <inheritdoc/>
    public void Dispose() => _inner.Dispose();

    private sealed class CategoryLogger(ILogger inner, IRequestLineSink[] requests) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (state is RequestLine request)
            {
                foreach (IRequestLineSink sink in requests)
                {
                    sink.Emit(request);
                }
            }
            else
            {
                inner.Log(logLevel, eventId, state, exception, formatter);
            }
        }
    }
}
