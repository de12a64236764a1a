using System.Text.RegularExpressions;
using Gateway.ControlPlane.Problems;

namespace Gateway.ControlPlane.CloudCredentials;

/// <summary>Field rules of cloud credentials. Messages never repeat a value: some are secrets.</summary>
internal static partial class CloudCredentialValidator
{
    private const int MaxSecret = 512;

    // STS documents no fixed limit for session tokens and advises against assuming one; 16 KiB is far above any seen.
    private const int MaxSessionToken = 16_384;

    public static CloudCredentialDraft Create(FieldErrors errors, CreateCloudCredentialRequest request, DateTimeOffset now)
    {
        string name = errors.RequiredText("name", request.Name, 100);
        if (request.Cloud is not (null or "aws"))
        {
            errors.Add("cloud", "Must be aws.");
        }

        var draft = new CloudCredentialDraft
        {
            Name = name,
            Cloud = "aws",
            Kind = request.Kind ?? "",
            CloudAccountId = AccountId(errors, request.AccountId),
            Region = Matching(errors, "region", request.Region, Region(), "Must be a region such as us-east-1."),
        };
        switch (request.Kind)
        {
            case CloudCredentialKinds.Static:
            case CloudCredentialKinds.Session:
                Forbid(errors, request.Kind, ("roleArn", request.RoleArn), ("externalId", request.ExternalId), ("sessionNameTemplate", request.SessionNameTemplate), ("baseCredentialId", request.BaseCredentialId));
                (string? accessKeyId, CloudSecret? secret) = Keys(
                    errors, request.Kind, request.AccessKeyId, request.SecretAccessKey, request.SessionToken, request.ExpiresAt, now);
                return draft with { AccessKeyId = accessKeyId, Secret = secret, ExpiresAt = request.ExpiresAt };
            case CloudCredentialKinds.AssumeRole:
                ForbidKeys(errors, request);
                return draft with
                {
                    RoleArn = RequiredMatching(errors, "roleArn", request.RoleArn, RoleArn(), "Must be the ARN of an IAM role."),
                    ExternalId = Matching(errors, "externalId", request.ExternalId, ExternalId(), "Must be 2 to 1224 letters, digits or +=,.@:/-_."),
                    SessionNameTemplate = SessionName(errors, request.SessionNameTemplate),
                    BaseCredentialId = errors.RequiredText("baseCredentialId", request.BaseCredentialId, 100),
                };
            case CloudCredentialKinds.Ambient:
                ForbidKeys(errors, request);
                Forbid(errors, request.Kind, ("roleArn", request.RoleArn), ("externalId", request.ExternalId), ("sessionNameTemplate", request.SessionNameTemplate), ("baseCredentialId", request.BaseCredentialId));
                return draft;
            default:
                errors.Add("kind", "Must be one of static, session, assume-role, ambient.");
                return draft;
        }
    }

    /// <summary>The values of a static or session credential; both null when they are not valid.</summary>
    public static (string? AccessKeyId, CloudSecret? Secret) Keys(
        FieldErrors errors, string kind, string? accessKeyId, string? secretAccessKey, string? sessionToken, DateTimeOffset? expiresAt, DateTimeOffset now)
    {
        string? keyId = RequiredMatching(errors, "accessKeyId", accessKeyId, AccessKeyId(), "Must be 16 to 128 letters, digits or underscores.");
        string secret = errors.RequiredText("secretAccessKey", secretAccessKey, MaxSecret);
        string? token = errors.OptionalText("sessionToken", sessionToken, MaxSessionToken);
        if (kind == CloudCredentialKinds.Session)
        {
            if (token is null)
            {
                errors.Add("sessionToken", "Must not be empty for kind session.");
            }

            errors.FutureTime("expiresAt", expiresAt, now);
        }
        else
        {
            Forbid(errors, kind, ("sessionToken", sessionToken), ("expiresAt", expiresAt));
        }

        return errors.Any ? (null, null) : (keyId, new CloudSecret { SecretAccessKey = secret, SessionToken = token });
    }

    public static string? AccountId(FieldErrors errors, string? value) =>
        Matching(errors, "accountId", value, TwelveDigits(), "Must be 12 digits.");

    private static void ForbidKeys(FieldErrors errors, CreateCloudCredentialRequest request) => Forbid(
        errors,
        request.Kind!,
        ("accessKeyId", request.AccessKeyId),
        ("secretAccessKey", request.SecretAccessKey),
        ("sessionToken", request.SessionToken),
        ("expiresAt", request.ExpiresAt));

    private static void Forbid(FieldErrors errors, string kind, params (string Field, object? Value)[] fields)
    {
        foreach ((string field, object? value) in fields)
        {
            if (value is not null)
            {
                errors.Add(field, $"Does not belong to kind {kind}.");
            }
        }
    }

    private static string? SessionName(FieldErrors errors, string? value)
    {
        const string Expected = "Must give 2 to 64 letters, digits or +=,.@-_; may hold {accessKeyId}, {accessRequestId}, {requesterId}.";
        string? template = errors.OptionalText("sessionNameTemplate", value, 200);
        if (template is not null)
        {
            string sample = SessionNameTemplate.Fill(template, new string('A', 20), "req_" + new string('0', 26), "usr_" + new string('0', 26));
            if (!SessionNameText().IsMatch(sample))
            {
                errors.Add("sessionNameTemplate", Expected);
            }
        }

        return template;
    }

    private static string? RequiredMatching(FieldErrors errors, string field, string? value, Regex pattern, string message)
    {
        string text = errors.RequiredText(field, value, 2048);
        return text.Length == 0 ? null : Matching(errors, field, text, pattern, message);
    }

    private static string? Matching(FieldErrors errors, string field, string? value, Regex pattern, string message)
    {
        string? text = errors.OptionalText(field, value, 2048);
        if (text is not null && !pattern.IsMatch(text))
        {
            errors.Add(field, message);
        }

        return text;
    }

    [GeneratedRegex(@"^[0-9]{12}$(?!\n)")]
    private static partial Regex TwelveDigits();

    [GeneratedRegex(@"^\w{16,128}$(?!\n)", RegexOptions.ECMAScript)]
    private static partial Regex AccessKeyId();

    [GeneratedRegex(@"^[a-z]{2}(-[a-z]+)+-[0-9]{1,2}$(?!\n)")]
    private static partial Regex Region();

    [GeneratedRegex(@"^arn:aws[a-z0-9-]*:iam::[0-9]{12}:role/[\w+=,.@/-]{1,576}$(?!\n)", RegexOptions.ECMAScript)]
    private static partial Regex RoleArn();

    [GeneratedRegex(@"^[\w+=,.@:/-]{2,1224}$(?!\n)", RegexOptions.ECMAScript)]
    private static partial Regex ExternalId();

    [GeneratedRegex(@"^[\w+=,.@-]{2,64}$(?!\n)", RegexOptions.ECMAScript)]
    private static partial Regex SessionNameText();
}
