using Gateway.Daemon.Audit;
using Serilog.Extensions.Logging;

namespace Gateway.Daemon.Hosting;

/// <summary>Brings what is logged to the lines: by Serilog's own provider, and the line of each request as it is.</summary>
internal sealed class GatewayLoggerProvider(Serilog.ILogger lines) : ILoggerProvider, ISupportExternalScope
{
    private readonly SerilogLoggerProvider _inner = new(lines, dispose: false);

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new CategoryLogger(_inner.CreateLogger(categoryName), lines);

    /// <inheritdoc/>
    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _inner.SetScopeProvider(scopeProvider);

    /// <inheritdoc/>
    public void Dispose() => _inner.Dispose();

    private sealed class CategoryLogger(ILogger inner, Serilog.ILogger lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (state is RequestLine request)
            {
                lines.Write(request.ToEvent());
            }
            else
            {
                inner.Log(logLevel, eventId, state, exception, formatter);
            }
        }
    }
}
