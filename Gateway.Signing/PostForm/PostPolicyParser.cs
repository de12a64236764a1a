using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;

namespace Gateway.Signing.PostForm;

/// <summary>
/// Reads a POST policy, strictly: Base64 without white space, JSON without repeated members, and only what
/// <see href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html"/> describes. The escapes <c>\$</c> and
/// <c>\v</c>, which that page has and JSON has not, are refused with the rest; no SDK writes them.
/// </summary>
public static class PostPolicyParser
{
    /// <summary>A policy is two levels deep; a deeper one is somebody's attack on the parser.</summary>
    private const int MaxDepth = 4;

    private static readonly string[] ExpirationFormats = ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"];

    /// <summary>Reads a policy; null when it is none.</summary>
    /// <param name="base64">The policy as the form carries it.</param>
    public static PostPolicy? Parse(string base64)
    {
        ArgumentNullException.ThrowIfNull(base64);
        if (base64.AsSpan().ContainsAny(" \t\r\n") || !Base64.IsValid(base64))
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(
                Convert.FromBase64String(base64), new JsonDocumentOptions { MaxDepth = MaxDepth });
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A lone surrogate is found when the text is asked for.
            return null;
        }
    }

    private static PostPolicy? Read(JsonElement root)
    {
        // A member that is repeated counts twice.
        if (root.ValueKind != JsonValueKind.Object || root.GetPropertyCount() != 2
            || !root.TryGetProperty("expiration", out JsonElement expiration) || expiration.ValueKind != JsonValueKind.String
            || !root.TryGetProperty("conditions", out JsonElement conditions) || conditions.ValueKind != JsonValueKind.Array
            || !DateTimeOffset.TryParseExact(
                expiration.GetString(), ExpirationFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset end))
        {
            return null;
        }

        List<PolicyCondition> read = new(conditions.GetArrayLength());
        foreach (JsonElement condition in conditions.EnumerateArray())
        {
            if ((condition.ValueKind == JsonValueKind.Object ? ReadObject(condition) : ReadList(condition)) is not { } found)
            {
                return null;
            }

            read.Add(found);
        }

        return new PostPolicy(end, expiration.GetString()!, read);
    }

    /// <summary><c>{"acl": "private"}</c></summary>
    private static PolicyCondition? ReadObject(JsonElement condition)
    {
        if (condition.GetPropertyCount() != 1)
        {
            return null;
        }

        JsonProperty property = condition.EnumerateObject().First();
        return TextOf(property.Value) is { } value
            ? new PolicyCondition(PolicyConditionKind.Equal, property.Name, value, condition.GetRawText())
            : null;
    }

    /// <summary><c>["starts-with", "$key", "user/"]</c>, <c>["content-length-range", 1, 1024]</c></summary>
    private static PolicyCondition? ReadList(JsonElement condition)
    {
        if (condition.ValueKind != JsonValueKind.Array || condition.GetArrayLength() != 3 || condition[0].ValueKind != JsonValueKind.String)
        {
            return null;
        }

        string word = condition[0].GetString()!.ToLowerInvariant();
        if (word == "content-length-range")
        {
            return IsLength(condition[1]) && IsLength(condition[2])
                ? new PolicyCondition(PolicyConditionKind.LengthRange, "", "", condition.GetRawText())
                : null;
        }

        PolicyConditionKind? kind = word switch
        {
            "eq" => PolicyConditionKind.Equal,
            "starts-with" => PolicyConditionKind.StartsWith,
            _ => null,
        };
        return kind is { } compares && TextOf(condition[1]) is ['$', .. var field] && TextOf(condition[2]) is { } value
            ? new PolicyCondition(compares, field, value, condition.GetRawText())
            : null;
    }

    private static string? TextOf(JsonElement element) => element.ValueKind == JsonValueKind.String ? element.GetString() : null;

    /// <summary>Some clients write the lengths as text.</summary>
    private static bool IsLength(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number => element.TryGetInt64(out long length) && length >= 0,
        JsonValueKind.String => long.TryParse(element.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out _),
        _ => false,
    };
}
