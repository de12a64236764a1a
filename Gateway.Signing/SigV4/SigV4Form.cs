namespace Gateway.Signing.SigV4;

/// <summary>Where a request carries its authentication.</summary>
public enum SigV4Form
{
    /// <summary>In the <c>Authorization</c> header.</summary>
    Header = 1,

    /// <summary>In <c>X-Amz-*</c> members of the query: a presigned URL.</summary>
    Query,

    /// <summary>In fields of an HTML form: an upload to S3 under a POST policy.</summary>
    Post,
}
