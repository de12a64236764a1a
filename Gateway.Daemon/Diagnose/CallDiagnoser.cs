using System.Security.Cryptography;
using System.Text;
using Gateway.Daemon.Authenticate;
using Gateway.Signing.Catalog;
using Gateway.Signing.Contracts;
using Gateway.Signing.Policies;
using Gateway.Signing.SigV4;

namespace Gateway.Daemon.Diagnose;

/// <summary>
/// Notes why a call is refused, for its audit event alone: nothing of it is logged or told to the caller, and what may be secret is
/// hashed here.
/// </summary>
internal sealed class CallDiagnoser(DiagnosisBudget budget)
{
    private const int MaxCanonicalRequest = 8192;
    private const int MaxText = 1024;
    private const int MaxNames = 20;

    /// <summary>A signature that is wrong: what was computed, and which usual mistake explains it.</summary>
    public void Signature(
        HttpContext context, SigV4Failure failure, SignedRequest request, SigV4Authorization authorization, ReadOnlySpan<byte> signingKey, SigningRules rules)
    {
        if (failure != SigV4Failure.SignatureMismatch || !budget.TryTake(authorization.AccessKeyId))
        {
            return;
        }

        string canonical = CanonicalRequest.Text(request, authorization.Form, authorization.SignedHeaders, rules);
        string redacted = CanonicalRequestRedaction.Redact(canonical);
        Note(context, new CallDiagnosis
        {
            Failure = failure.ToString(),
            CanonicalRequest = Cut(redacted, MaxCanonicalRequest),
            IsCut = redacted.Length > MaxCanonicalRequest,
            StringToSign = Cut(
                StringToSign.Text(authorization.RequestTime, authorization.Scope, SHA256.HashData(Encoding.Latin1.GetBytes(canonical))), MaxText),
            Variant = SignatureVariants.Find(request, authorization, signingKey, rules),
            SignedAt = authorization.RequestTime,
            ComputedPayloadHash = Cut(request.PayloadHash, MaxText),
        });
    }

    /// <summary>A request of another time.</summary>
    public void Time(HttpContext context, SigV4Failure failure, SigV4Authorization authorization)
    {
        if (budget.TryTake(authorization.AccessKeyId))
        {
            Note(context, new CallDiagnosis { Failure = failure.ToString(), SignedAt = authorization.RequestTime });
        }
    }

    /// <summary>A body that is not the declared one.</summary>
    public void Payload(HttpContext context, string declared, string computed)
    {
        if (TryTake(context))
        {
            Note(context, new CallDiagnosis { Failure = "PayloadHashMismatch", DeclaredPayloadHash = Cut(declared, MaxText), ComputedPayloadHash = computed });
        }
    }

    /// <summary>A violated policy.</summary>
    public void Policy(HttpContext context, PolicyViolation? violation)
    {
        if (violation is not null && TryTake(context))
        {
            Note(context, new CallDiagnosis
            {
                Policy = violation with
                {
                    Reason = Cut(violation.Reason, MaxText),
                    Names = [.. violation.Names.Take(MaxNames).Select(static n => new FoundName(Cut(n.Member, MaxText), Cut(n.Value, MaxText)))],
                },
            });
        }
    }

    private bool TryTake(HttpContext context) => context.Fact<ClaimFeature>() is { } claim && budget.TryTake(claim.AccessKeyId);

    private static void Note(HttpContext context, CallDiagnosis diagnosis) => context.SetFact(new DiagnosisFeature(diagnosis));

    private static string Cut(string text, int length) => text.Length > length ? text[..length] : text;
}
