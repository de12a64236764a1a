namespace Gateway.Signing.PostForm;

/// <summary>
/// Every way in which an upload by an HTML form can be refused, signature apart. S3's codes are in
/// <see href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"/>.
/// </summary>
public enum PostFormFailure
{
    /// <summary>Nothing is wrong.</summary>
    None = 0,

    /// <summary>No well-formed <c>multipart/form-data</c>, or one that two readers might understand differently.</summary>
    Malformed,

    /// <summary>What comes before the file's bytes is longer than <see cref="PostFormReader.MaxHeadBytes"/>.</summary>
    FieldsTooLarge,

    /// <summary>The form ended before a field <c>file</c>.</summary>
    FileMissing,

    /// <summary>There is no field <c>key</c>, or it is empty.</summary>
    KeyMissing,

    /// <summary>The policy is not Base64 of a JSON object with an expiration and conditions.</summary>
    InvalidPolicy,

    /// <summary>The policy is past its expiration.</summary>
    PolicyExpired,

    /// <summary>A condition of the policy does not hold; it is named.</summary>
    ConditionFailed,

    /// <summary>A field that no condition of the policy covers; it is named.</summary>
    ExtraField,
}
