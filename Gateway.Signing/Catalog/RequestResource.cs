namespace Gateway.Signing.Catalog;

/// <summary>The resource that an operation names: where its name was found, and the name as the caller wrote it.</summary>
/// <param name="Member">The path variables or the request member: <c>TableName</c>, <c>Bucket/Key</c>, <c>restapi_id/resource_id</c>.</param>
/// <param name="Value">The name, ARN, id or URL; several path variables are joined by a slash. At most 2048 characters.</param>
public readonly record struct RequestResource(string Member, string Value)
{
    /// <summary>The most characters of <see cref="Value"/> that are kept: as long as an ARN may be.</summary>
    public const int MaxLength = 2048;
}
