using Gateway.Signing.SigV4;

namespace Gateway.Signing.SigV4A;

/// <summary>
/// Finds the region set where its form has it: in the header form the <c>X-Amz-Region-Set</c> header, which must be signed as every
/// <c>x-amz-*</c> header must; in the query form the member of that name. One place, once; a SigV4 request has none.
/// </summary>
internal static class RegionSetReader
{
    public static bool TryRead(AuthorizationParts parts, IReadOnlyList<HeaderField> headers, out RegionSet? set)
    {
        set = null;
        int inHeaders = HeaderFields.Count(headers, RegionSet.HeaderName, out string? header);
        if (parts.Algorithm == SignatureAlgorithm.SigV4)
        {
            return inHeaders == 0 && parts.RegionSet is null;
        }

        return parts.Form == SigV4Form.Header
            ? inHeaders == 1 && RegionSet.TryParse(header, out set)
            : inHeaders == 0 && RegionSet.TryParse(parts.RegionSet, out set);
    }
}
