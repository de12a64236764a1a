using System.Diagnostics;
using Gateway.Daemon.Errors;
using Gateway.Signing.PostForm;

namespace Gateway.Daemon.Payload.Forms;

/// <summary>What the caller is told about an upload by form that was refused. Exhaustive: a test walks every member.</summary>
internal static class FormFailureMapping
{
    public static GatewayError ToError(PostFormFailure failure) => failure switch
    {
        PostFormFailure.Malformed => GatewayError.PayloadDownstreamMalformedForm,
        PostFormFailure.FieldsTooLarge => GatewayError.PayloadDownstreamFormFieldsTooLarge,
        PostFormFailure.FileMissing => GatewayError.PayloadDownstreamFormWithoutFile,
        PostFormFailure.KeyMissing => GatewayError.PayloadDownstreamFormWithoutKey,
        PostFormFailure.InvalidPolicy => GatewayError.AuthenticateDownstreamInvalidPolicy,
        PostFormFailure.PolicyExpired or PostFormFailure.ConditionFailed or PostFormFailure.ExtraField => GatewayError.AuthenticateDownstreamPolicyNotMet,
        _ => throw new UnreachableException($"{failure} is no failure."),
    };

    /// <summary>What is said of a policy that its form does not meet, in S3's words.</summary>
    public static string? Describe(PostPolicyVerdict verdict) => verdict.Failure switch
    {
        PostFormFailure.PolicyExpired => "Policy expired.",
        PostFormFailure.ConditionFailed => $"Policy Condition failed: {verdict.Detail}",
        PostFormFailure.ExtraField => $"Extra input fields: {verdict.Detail}",
        _ => null,
    };
}
