using Gateway.Daemon.Admit;
using Gateway.Signing.PostForm;
using Gateway.Signing.SigV4;

namespace Gateway.Daemon.Payload.Forms;

/// <summary>
/// Where an upload by HTML form goes: <c>POST /</c> at a bucket's own host, or <c>POST /bucket</c>, with a body of type
/// <c>multipart/form-data</c> (<see href="https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html"/>).
/// </summary>
/// <param name="Bucket">The bucket, or the access point.</param>
/// <param name="KeysFolder">What stands before the key in the path of a PUT of the same object.</param>
internal sealed record FormUpload(string Bucket, string KeysFolder)
{
    private const string ServiceId = "s3";

    /// <summary>The upload that a request is; null when it is something else. A query beside its authentication makes it another operation.</summary>
    public static FormUpload? Of(HttpRequest request, CallFeature call)
    {
        if (!HttpMethods.IsPost(request.Method)
            || !MultipartBoundary.IsForm(request.ContentType)
            || call.Host.ServiceFor(ServiceId, call.RawPath)?.Id != ServiceId
            || AuthenticationQuery.Remove(call.RawQuery).Length > 0)
        {
            return null;
        }

        if (call.Host.ResourceName is { } named)
        {
            return call.RawPath == "/" ? new FormUpload(named, "/") : null;
        }

        string bucket = call.RawPath.Trim('/');
        return call.RawPath == "/" + bucket || call.RawPath == "/" + bucket + "/" ? OfPath(bucket) : null;
    }

    /// <summary>The path of a PUT of the object: an upload by form asks IAM for the same permission.</summary>
    public string ObjectPath(string key) => KeysFolder + Uri.EscapeDataString(key);

    /// <summary>A bucket's name has no character that is written in two ways.</summary>
    private static FormUpload? OfPath(string bucket) =>
        bucket.Length > 0 && bucket.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
            ? new FormUpload(bucket, $"/{bucket}/")
            : null;
}
