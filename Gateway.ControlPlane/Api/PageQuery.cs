using System.Buffers.Text;
using System.Text;
using Gateway.ControlPlane.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Api;

/// <summary>The list parameters that every list takes.</summary>
internal sealed record PageQuery
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 200;

    /// <summary>How many items at most.</summary>
    [FromQuery(Name = "limit")]
    public int? Limit { get; init; }

    /// <summary>The nextCursor of the page before.</summary>
    [FromQuery(Name = "cursor")]
    public string? Cursor { get; init; }

    /// <summary>Checks the parameters; the problem is null when they are good. After is the key of the last item already seen.</summary>
    public ProblemHttpResult? Read(int maxLimit, out int limit, out string? after)
    {
        limit = Limit ?? Math.Min(DefaultLimit, maxLimit);
        after = null;
        var errors = new FieldErrors();
        if (limit < 1 || limit > maxLimit)
        {
            errors.Add("limit", $"Must be from 1 to {maxLimit}.");
        }

        if (!string.IsNullOrEmpty(Cursor) && !TryDecode(Cursor, out after))
        {
            errors.Add("cursor", "Is not a nextCursor of this list.");
        }

        return errors.Any ? Problem.Invalid(errors) : null;
    }

    /// <summary>Makes a page of rows that were read with one more than the limit.</summary>
    public static Page<TItem> PageOf<TRow, TItem>(IReadOnlyList<TRow> rows, int limit, Func<TRow, TItem> item, Func<TRow, string> key) => new()
    {
        Items = [.. rows.Take(limit).Select(item)],
        NextCursor = rows.Count > limit ? Base64Url.EncodeToString(Encoding.UTF8.GetBytes(key(rows[limit - 1]))) : null,
    };

    private static bool TryDecode(string cursor, out string? key)
    {
        key = null;
        if (cursor.Length > 512 || !Base64Url.IsValid(cursor))
        {
            return false;
        }

        key = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        return !key.Any(char.IsControl);
    }
}
