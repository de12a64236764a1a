using System.Buffers;

namespace Gateway.Signing.PostForm;

/// <summary>
/// Reads the boundary of a <c>multipart/form-data</c> Content-Type, strictly: one parameter, and only characters that mean the same
/// quoted and unquoted (RFC 2046, section 5.1.1; RFC 7578, section 4.1).
/// </summary>
public static class MultipartBoundary
{
    /// <summary>The longest boundary, in characters (RFC 2046).</summary>
    public const int MaxLength = 70;

    private const string MediaType = "multipart/form-data";

    private const string Parameter = "boundary=";

    /// <summary>RFC 2046's bchars without the space.</summary>
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'()+_,-./:=?");

    /// <summary>Whether a Content-Type says that the body is a form with files, well written or not.</summary>
    public static bool IsForm(string? contentType)
    {
        ReadOnlySpan<char> value = contentType.AsSpan().TrimStart(" \t");
        return value.StartsWith(MediaType, StringComparison.OrdinalIgnoreCase)
            && (value.Length == MediaType.Length || value[MediaType.Length] is ';' or ' ' or '\t' or ',');
    }

    /// <summary>Reads the boundary; false when it is not the only parameter, or is no boundary.</summary>
    public static bool TryRead(string contentType, out string boundary)
    {
        boundary = "";
        int semicolon = contentType.IndexOf(';', StringComparison.Ordinal);
        if (semicolon < 0 || !contentType.AsSpan(0, semicolon).Trim(" \t").Equals(MediaType, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        ReadOnlySpan<char> parameter = contentType.AsSpan(semicolon + 1).Trim(" \t");
        if (!parameter.StartsWith(Parameter, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        ReadOnlySpan<char> value = parameter[Parameter.Length..];
        if (value is ['"', .. var quoted, '"'])
        {
            value = quoted;
        }

        if (value.IsEmpty || value.Length > MaxLength || value.ContainsAnyExcept(Allowed))
        {
            return false;
        }

        boundary = value.ToString();
        return true;
    }
}
