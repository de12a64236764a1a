using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gateway.Signing.SigV4;

namespace Gateway.Signing.PostForm;

/// <summary>
/// Writes the head of a form anew for another key: the policy with the conditions of its authentication replaced and all others as they
/// were written, and the parts that name policy, key, date and signature. Every other byte stays.
/// </summary>
public static class PostFormResigner
{
    private static readonly JsonWriterOptions PolicyOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Replaced =
    [
        PostFormAuthorization.Algorithm, PostFormAuthorization.Credential, PostFormAuthorization.Date, PostFormAuthorization.SecurityToken,
    ];

    /// <summary>Signs a form; returns its head as it is to be sent.</summary>
    /// <param name="bytes">The head as received.</param>
    /// <param name="head">What was read from it.</param>
    /// <param name="policy">Its policy.</param>
    /// <param name="scope">What the signing key is good for; its date is the day of <paramref name="time"/>.</param>
    /// <param name="time">The time of signing.</param>
    /// <param name="accessKeyId">The access key id that the signing key belongs to.</param>
    /// <param name="sessionToken">The session token of a temporary credential; null for a long-term one.</param>
    /// <param name="signingKey">The key derived for <paramref name="scope"/>, 32 bytes.</param>
    public static byte[] Resign(
        ReadOnlySpan<byte> bytes,
        PostFormHead head,
        PostPolicy policy,
        CredentialScope scope,
        DateTimeOffset time,
        string accessKeyId,
        string? sessionToken,
        ReadOnlySpan<byte> signingKey)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(scope);
        string credential = $"{accessKeyId}/{scope}", date = StringToSign.FormatTime(time);
        if (scope.Date != date[..8])
        {
            throw new ArgumentException("The scope is not of the day of signing.", nameof(scope));
        }

        string encoded = Convert.ToBase64String(Write(policy, credential, date, sessionToken));
        ArrayBufferWriter<byte> output = new(bytes.Length + 1024);
        int at = 0;
        foreach (PostFormField field in head.Fields)
        {
            string? value = field.Name.ToLowerInvariant() switch
            {
                PostFormAuthorization.Policy => encoded,
                PostFormAuthorization.Credential => credential,
                PostFormAuthorization.Date => date,
                PostFormAuthorization.Signature => PostPolicySignature.Sign(encoded, signingKey),
                PostFormAuthorization.SecurityToken => throw new ArgumentException("A form with a session token is not signed anew.", nameof(head)),
                _ => null,
            };
            if (value is not null)
            {
                output.Write(bytes[at..field.Start]);
                WriteField(output, field.Start == 0, head.Boundary, field.Name, value);
                at = field.End;
            }
        }

        output.Write(bytes[at..head.FileDelimiter]);
        if (sessionToken is not null)
        {
            WriteField(output, isFirst: false, head.Boundary, PostFormAuthorization.SecurityToken, sessionToken);
        }

        output.Write(bytes[head.FileDelimiter..head.Length]);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>A part's head goes with its value: it may have told the old one's length.</summary>
    private static void WriteField(ArrayBufferWriter<byte> output, bool isFirst, string boundary, string name, string value) =>
        output.Write(Encoding.ASCII.GetBytes(
            $"{(isFirst ? "" : "\r\n")}--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}"));

    private static byte[] Write(PostPolicy policy, string credential, string date, string? sessionToken)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, PolicyOptions))
        {
            json.WriteStartObject();
            json.WriteString("expiration", policy.ExpirationText);
            json.WriteStartArray("conditions");
            foreach (PolicyCondition condition in policy.Conditions)
            {
                if (!Replaced.Contains(condition.Field, StringComparer.OrdinalIgnoreCase))
                {
                    json.WriteRawValue(condition.Json);
                }
            }

            WriteEqual(json, PostFormAuthorization.Algorithm, StringToSign.Algorithm);
            WriteEqual(json, PostFormAuthorization.Credential, credential);
            WriteEqual(json, PostFormAuthorization.Date, date);
            if (sessionToken is not null)
            {
                WriteEqual(json, PostFormAuthorization.SecurityToken, sessionToken);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteEqual(Utf8JsonWriter json, string field, string value)
    {
        json.WriteStartObject();
        json.WriteString(field, value);
        json.WriteEndObject();
    }
}
