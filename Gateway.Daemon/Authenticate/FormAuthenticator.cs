using Gateway.Daemon.Admit;
using Gateway.Daemon.Errors;
using Gateway.Daemon.Payload;
using Gateway.Daemon.Payload.Forms;
using Gateway.Signing.PostForm;
using Gateway.Signing.SigV4;

namespace Gateway.Daemon.Authenticate;

/// <summary>
/// Authenticates an upload by form: fields, clock, scope, grant, signature over the policy, and that the form is what the policy allows.
/// Sets <see cref="ICallerFeature"/> only when all of it is good; every other way out is an error.
/// </summary>
internal sealed class FormAuthenticator(ClaimResolver claims, FormHeadReader heads, AwsErrorWriter errors, TimeProvider time)
{
    /// <summary>Whether the upload is authentic; else it is answered.</summary>
    public async Task<bool> AuthenticateAsync(HttpContext context, CallFeature call, FormUpload upload, IReadOnlyList<HeaderField> headers)
    {
        HttpRequest request = context.Request;
        if (SigV4AuthorizationParser.Parse(call.RawQuery, headers, out _) != SigV4Failure.MissingAuthentication)
        {
            await errors.WriteAsync(context, GatewayError.AuthenticateDownstreamMultipleAuthentications);
            return false;
        }

        // Nothing signs the headers of a form, so none may steer S3.
        if (headers.FirstOrDefault(static h => RequiredHeaders.MustBeSigned(h.Name) || IsPayloadHeader(h.Name)) is { Name: { } steering })
        {
            await errors.WriteAsync(context, GatewayError.AuthenticateDownstreamHeadersNotSigned, steering);
            return false;
        }

        if (request.ContentLength is null)
        {
            await errors.WriteAsync(context, GatewayError.PayloadDownstreamLengthMissing);
            return false;
        }

        if (request.Headers.ContentType.Count != 1 || !MultipartBoundary.TryRead(request.ContentType!, out string boundary))
        {
            await errors.WriteAsync(context, GatewayError.PayloadDownstreamMalformedForm);
            return false;
        }

        if (await heads.ReadAsync(context, boundary) is not var (head, read))
        {
            return false;
        }

        SigV4Failure failure = PostFormAuthorization.Read(head, out SigV4Authorization? authorization);
        if (failure != SigV4Failure.None)
        {
            (GatewayError error, string? detail) = failure == SigV4Failure.Malformed
                ? (GatewayError.AuthenticateDownstreamIncompleteSignature, "A form needs the fields policy, x-amz-credential, x-amz-date and x-amz-signature.")
                : SigV4FailureMapping.ToError(failure);
            await errors.WriteAsync(context, error, detail);
            return false;
        }

        if (await claims.ResolveAsync(context, call, authorization!) is not var (service, grant))
        {
            return false;
        }

        failure = PostPolicySignature.Verify(head, authorization!, grant.VerifyingKey);
        if (failure != SigV4Failure.None)
        {
            await claims.RefuseAsync(context, failure, authorization);
            return false;
        }

        PostPolicy? policy = PostPolicyParser.Parse(head.Find("policy")!.Value);
        PostPolicyVerdict verdict = policy is null
            ? new PostPolicyVerdict(PostFormFailure.InvalidPolicy)
            : PostPolicyEvaluator.Evaluate(head, policy, upload.Bucket, time.GetUtcNow());
        if (verdict.Failure != PostFormFailure.None)
        {
            await errors.WriteAsync(context, FormFailureMapping.ToError(verdict.Failure), FormFailureMapping.Describe(verdict));
            return false;
        }

        FormBody form = new(request.Body, read, head, policy!, upload.ObjectPath(head.Expand(head.Find("key")!)!));
        context.Response.RegisterForDispose(form);
        request.Body = form;
        context.SetFact(new PayloadFeature("", null, null) { Form = form });
        context.SetFact<ICallerFeature>(new CallerFeature(authorization!, grant, service, headers));
        return true;
    }

    private static bool IsPayloadHeader(string name) =>
        name.Equals(PayloadForm.Header, StringComparison.OrdinalIgnoreCase) || name.Equals("Content-Encoding", StringComparison.OrdinalIgnoreCase);
}
