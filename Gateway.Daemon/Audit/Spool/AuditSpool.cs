using System.Globalization;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Audit.Spool;

/// <summary>
/// Events on disk between here and the control plane, as lines of JSON in numbered files. Every event passes through it, so that there
/// is one path whether the control plane is there or not; what it has taken is deleted file by file. After a crash the files that are
/// left are sent again from their beginning, which is harmless there: events have ids. One writer and one reader at a time.
/// </summary>
internal sealed class AuditSpool : IDisposable
{
    private const string Prefix = "audit-";
    private const string Suffix = ".ndjson";

    /// <summary>A file is closed at this size, in bytes: so much is sent twice after a crash at most.</summary>
    private const int SegmentBytes = 4 << 20;

    private readonly string _directory;
    private readonly long _maxBytes;
    private readonly bool _fsync;
    private readonly FileStream _owned;
    private readonly Lock _lock = new();

    /// <summary>Oldest first; the last one is being written when <see cref="_current"/> is there.</summary>
    private readonly LinkedList<SpoolSegment> _segments = new();
    private FileStream? _current;
    private SpoolPosition _delivered;

    /// <summary>Where appended lines with unproven events among them end, and how many bytes these are; oldest first.</summary>
    private readonly Queue<(SpoolPosition End, long Bytes)> _unproven = new();
    private long _unprovenBytes;
    private long _lastNumber;
    private long _bytes;

    /// <exception cref="AuditSpoolException">The folder cannot be made or written, or another daemon has it.</exception>
    public AuditSpool(IOptions<AuditOptions> options)
    {
        _directory = options.Value.SpoolDirectory;
        _maxBytes = options.Value.SpoolMaxBytes;
        _fsync = options.Value.Fsync;
        _owned = Own(_directory);
        foreach (SpoolSegment left in Directory.EnumerateFiles(_directory, Prefix + "*" + Suffix)
            .Select(static path => new SpoolSegment(NumberOf(path), path, new FileInfo(path).Length))
            .Where(static s => s.Number > 0)
            .OrderBy(static s => s.Number))
        {
            _segments.AddLast(left);
            _bytes += left.Bytes;
            _lastNumber = left.Number;
        }
    }

    /// <summary>What waits, in bytes; a file whose first part was delivered counts whole.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>What waits of callers that had proved no key, in bytes. What the process before left is not told apart, and not counted.</summary>
    public long UnprovenBytes => Volatile.Read(ref _unprovenBytes);

    /// <summary>Adds lines at the end. False: there is no room for them.</summary>
    /// <param name="lines">Whole lines.</param>
    /// <param name="unproven">How many bytes of them are of callers that had proved no key.</param>
    /// <exception cref="IOException">The disk does not take them, by <see cref="IOException"/>'s own words.</exception>
    public bool TryAppend(ReadOnlyMemory<byte> lines, long unproven = 0)
    {
        lock (_lock)
        {
            if (_bytes + lines.Length > _maxBytes)
            {
                return false;
            }

            if (_current is null || _segments.Last!.Value.Bytes >= SegmentBytes)
            {
                Roll();
            }

            SpoolSegment segment = _segments.Last!.Value;
            try
            {
                _current!.Write(lines.Span);
                if (_fsync)
                {
                    _current.Flush(flushToDisk: true);
                }
            }
            catch (IOException)
            {
                // Half a line may have been written: what follows must not be appended to it.
                _current!.SetLength(segment.Bytes);
                _current.Position = segment.Bytes;
                throw;
            }

            _segments.Last.Value = segment with { Bytes = segment.Bytes + lines.Length };
            _bytes += lines.Length;
            if (unproven > 0)
            {
                _unproven.Enqueue((new SpoolPosition(segment.Number, segment.Bytes + lines.Length), unproven));
                _unprovenBytes += unproven;
            }

            return true;
        }
    }

    /// <summary>Reads whole lines from a position on, as many as fit.</summary>
    /// <param name="from">Where the last batch ended; the default position is before everything.</param>
    /// <param name="maxCount">The most lines.</param>
    /// <param name="buffer">Where they are put.</param>
    /// <param name="batch">What was read. Without lines: the rest of a file is no whole line, because a crash cut a write off.</param>
    /// <returns>Whether there was anything.</returns>
    public bool TryRead(SpoolPosition from, int maxCount, Memory<byte> buffer, out SpoolBatch batch)
    {
        lock (_lock)
        {
            for (LinkedListNode<SpoolSegment>? node = _segments.First; node is not null; node = node.Next)
            {
                SpoolSegment segment = node.Value;
                long offset = segment.Number == from.Segment ? from.Offset : 0;
                if (segment.Number < from.Segment || offset >= segment.Bytes)
                {
                    continue;
                }

                int count = (int)Math.Min(buffer.Length, segment.Bytes - offset);
                using (FileStream file = new(segment.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0))
                {
                    file.Position = offset;
                    file.ReadExactly(buffer.Span[..count]);
                }

                (int lines, int length) = WholeLines(buffer.Span[..count], maxCount);
                batch = new SpoolBatch(buffer[..length], lines, new SpoolPosition(segment.Number, lines > 0 ? offset + length : segment.Bytes));
                return true;
            }
        }

        batch = default;
        return false;
    }

    /// <summary>Forgets what lies before the position: whole files only.</summary>
    public void Delivered(SpoolPosition position)
    {
        lock (_lock)
        {
            _delivered = position;
            ForgetUnproven(position);
            RemoveDelivered();
        }
    }

    /// <summary>Drops the oldest file to make room.</summary>
    /// <returns>How many events were lost: what was delivered is not.</returns>
    public long DropOldest()
    {
        lock (_lock)
        {
            if (_segments.First is not { } oldest)
            {
                return 0;
            }

            if (oldest.Next is null)
            {
                Close();
            }

            long lost = CountLines(oldest.Value, _delivered.Segment == oldest.Value.Number ? _delivered.Offset : 0);
            ForgetUnproven(new SpoolPosition(oldest.Value.Number, long.MaxValue));
            Remove(oldest);
            return lost;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            Close();
            RemoveDelivered();
            _owned.Dispose();
        }
    }

    private static FileStream Own(string directory)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(directory);
            }
            else
            {
                Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            return new FileStream(Path.Combine(directory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AuditSpoolException(
                $"Audit:SpoolDirectory is '{directory}': {e.Message} Name a folder that this user may write and that no other daemon uses.", e);
        }
    }

    private static long NumberOf(string path)
    {
        string name = Path.GetFileName(path)[Prefix.Length..^Suffix.Length];
        return long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;
    }

    private static (int Lines, int Length) WholeLines(ReadOnlySpan<byte> bytes, int maxCount)
    {
        int lines = 0;
        int length = 0;
        while (lines < maxCount && bytes[length..].IndexOf((byte)'\n') is >= 0 and int end)
        {
            lines++;
            length += end + 1;
        }

        return (lines, length);
    }

    private static long CountLines(SpoolSegment segment, long offset)
    {
        using FileStream file = new(segment.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Position = offset;
        byte[] block = new byte[64 * 1024];
        long lines = 0;
        for (int count; (count = file.Read(block)) > 0;)
        {
            lines += block.AsSpan(0, count).Count((byte)'\n');
        }

        return lines;
    }

    private void Roll()
    {
        Close();
        long number = ++_lastNumber;
        string path = Path.Combine(_directory, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number:D19}{Suffix}"));
        FileStreamOptions how = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.Read | FileShare.Delete,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        _current = new FileStream(path, how);
        _segments.AddLast(new SpoolSegment(number, path, 0));
    }

    private void ForgetUnproven(SpoolPosition before)
    {
        while (_unproven.TryPeek(out (SpoolPosition End, long Bytes) first)
            && (first.End.Segment < before.Segment || (first.End.Segment == before.Segment && first.End.Offset <= before.Offset)))
        {
            _unproven.Dequeue();
            _unprovenBytes -= first.Bytes;
        }
    }

    private void Close()
    {
        _current?.Dispose();
        _current = null;
    }

    /// <summary>The file that is being written stays until it is full, or nobody writes any more.</summary>
    private void RemoveDelivered()
    {
        while (_segments.First is { } first
            && (first.Value.Number < _delivered.Segment || (first.Value.Number == _delivered.Segment && first.Value.Bytes <= _delivered.Offset)))
        {
            if (_current is not null && first.Next is null)
            {
                if (first.Value.Bytes < SegmentBytes)
                {
                    return;
                }

                Close();
            }

            Remove(first);
        }
    }

    private void Remove(LinkedListNode<SpoolSegment> node)
    {
        File.Delete(node.Value.Path);
        _segments.Remove(node);
        _bytes -= node.Value.Bytes;
    }
}
