namespace Gateway.Signing.SigV4;

/// <summary>What a query holds of authentication.</summary>
[Flags]
internal enum AuthorizationQueryContent
{
    None = 0,

    /// <summary>A member of a SigV4 or SigV4A presigned URL.</summary>
    Version4 = 1,

    /// <summary>The key id of a SigV2 presigned URL.</summary>
    Version2 = 2,

    /// <summary>A session token.</summary>
    SessionToken = 4,
}
