using System.Text.Json;

namespace Gateway.Tests.Support;

/// <summary>One server-sent event.</summary>
internal sealed record StreamEvent(string Type, string? Id, string Data)
{
    public JsonElement Json { get; } = JsonDocument.Parse(Data).RootElement;
}

/// <summary>Reads server-sent events from the changes stream; gives up after a minute, far beyond what a busy machine needs.</summary>
internal sealed class EventReader : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _reader;
    private readonly CancellationTokenSource _limit;
    private readonly Queue<string> _heard = new();

    private EventReader(HttpResponseMessage response, StreamReader reader, CancellationTokenSource limit)
    {
        _response = response;
        _reader = reader;
        _limit = limit;
    }

    public static async Task<EventReader> OpenAsync(ControlPlaneClient client, string? lastEventId)
    {
        var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        (string, string)[] headers = lastEventId is null ? [] : [("Last-Event-ID", lastEventId)];
        HttpResponseMessage response = await client.OpenAsync("gateway/changes", limit.Token, headers);
        response.EnsureSuccessStatusCode();
        return new EventReader(response, new StreamReader(await response.Content.ReadAsStreamAsync(limit.Token)), limit);
    }

    /// <summary>The first event that the condition holds for; the condition sees every event before it.</summary>
    /// <exception cref="EndOfStreamException">The stream ended before it.</exception>
    /// <exception cref="TimeoutException">A minute after the stream began it had not come; the message tells what came last.</exception>
    public async Task<StreamEvent> ReadUntilAsync(Func<StreamEvent, bool> condition)
    {
        while (true)
        {
            StreamEvent next;
            try
            {
                next = await ReadAsync();
            }
            catch (OperationCanceledException e)
            {
                throw new TimeoutException($"What was waited for did not come. What came last:\n{string.Join('\n', _heard)}", e);
            }

            if (_heard.Count == 20)
            {
                _heard.Dequeue();
            }

            _heard.Enqueue($"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} {next.Type} {next.Id} {next.Data}");
            if (condition(next))
            {
                return next;
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _reader.Dispose();
        _response.Dispose();
        _limit.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<StreamEvent> ReadAsync()
    {
        string type = "message", data = "";
        string? id = null;
        while (true)
        {
            string line = await _reader.ReadLineAsync(_limit.Token) ?? throw new EndOfStreamException("The stream ended.");
            if (line.Length == 0)
            {
                return new StreamEvent(type, id, data);
            }

            string value = line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..];
            switch (line[..line.IndexOf(':', StringComparison.Ordinal)])
            {
                case "event": type = value; break;
                case "id": id = value; break;
                default: data += value; break;
            }
        }
    }
}
