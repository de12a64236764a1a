namespace Gateway.Signing.PostForm;

/// <summary>How a condition of a POST policy compares.</summary>
public enum PolicyConditionKind
{
    /// <summary>The field is the value: <c>{"acl": "private"}</c> or <c>["eq", "$acl", "private"]</c>.</summary>
    Equal = 1,

    /// <summary>The field begins with the value: <c>["starts-with", "$key", "user/"]</c>.</summary>
    StartsWith,

    /// <summary>The file's length is in a range: <c>["content-length-range", 1, 1024]</c>. S3 judges it, which counts the bytes.</summary>
    LengthRange,
}
