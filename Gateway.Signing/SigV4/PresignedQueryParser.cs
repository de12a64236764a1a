using System.Text;

namespace Gateway.Signing.SigV4;

/// <summary>Finds the authentication members of a query; names count in their exact spelling after decoding. Pure.</summary>
internal static class PresignedQueryParser
{
    /// <summary>The members found, decoded.</summary>
    internal record struct Members
    {
        public string? Algorithm;
        public string? Credential;
        public string? SignedHeaders;
        public string? Signature;
        public string? Date;
        public string? Expires;
        public bool HasToken;

        public readonly bool Any => Algorithm is not null || Credential is not null || Signature is not null;
    }

    public static SigV4Failure Read(string rawQuery, out Members members)
    {
        members = default;
        ReadOnlySpan<char> query = rawQuery;
        bool hasKeyId = false, hasSignature = false;
        foreach (Range range in query.Split('&'))
        {
            ReadOnlySpan<char> member = query[range];
            int equals = member.IndexOf('=');
            string name = Decode(equals < 0 ? member : member[..equals]);
            string value = equals < 0 ? "" : Decode(member[(equals + 1)..]);
            bool isNew = name switch
            {
                "X-Amz-Algorithm" => Once(ref members.Algorithm, value),
                "X-Amz-Credential" => Once(ref members.Credential, value),
                "X-Amz-SignedHeaders" => Once(ref members.SignedHeaders, value),
                "X-Amz-Signature" => Once(ref members.Signature, value),
                "X-Amz-Date" => Once(ref members.Date, value),
                "X-Amz-Expires" => Once(ref members.Expires, value),
                _ => true,
            };
            if (!isNew)
            {
                return SigV4Failure.MultipleAuthentications;
            }

            members.HasToken |= name == "X-Amz-Security-Token";
            hasKeyId |= name == "AWSAccessKeyId";
            hasSignature |= name == "Signature";
        }

        return hasKeyId && hasSignature ? SigV4Failure.SignatureVersion2 : SigV4Failure.None;
    }

    private static bool Once(ref string? slot, string value)
    {
        bool isNew = slot is null;
        slot = value;
        return isNew;
    }

    private static string Decode(ReadOnlySpan<char> text)
    {
        if (!text.Contains('%'))
        {
            return text.ToString();
        }

        StringBuilder result = new(text.Length);
        for (int i = 0; i < text.Length;)
        {
            result.Append(PercentEncoding.DecodeNext(text, ref i));
        }

        return result.ToString();
    }
}
