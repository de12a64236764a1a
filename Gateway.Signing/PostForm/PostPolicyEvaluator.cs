namespace Gateway.Signing.PostForm;

/// <summary>
/// Form and policy to verdict, pure: the policy has not expired, each condition holds, and each field is covered by a condition. S3
/// judges the same again; here it is judged because the policy is signed anew, and because what is not covered was not signed.
/// </summary>
public static class PostPolicyEvaluator
{
    private const string Bucket = "bucket";
    private const string ContentType = "Content-Type";

    /// <summary>Fields of this name are ignored by S3, and need no condition.</summary>
    private const string IgnoredPrefix = "x-ignore-";

    /// <summary>Judges a form by its policy.</summary>
    /// <param name="head">The form.</param>
    /// <param name="policy">Its policy.</param>
    /// <param name="bucket">The bucket that the request is addressed to.</param>
    /// <param name="now">The time now.</param>
    public static PostPolicyVerdict Evaluate(PostFormHead head, PostPolicy policy, string bucket, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(policy);
        if (head.Find("key") is not { Value.Length: > 0 } key || head.Expand(key) is not { Length: > 0 })
        {
            return new PostPolicyVerdict(PostFormFailure.KeyMissing);
        }

        if (now >= policy.Expiration)
        {
            return new PostPolicyVerdict(PostFormFailure.PolicyExpired);
        }

        HashSet<string> covered = new(StringComparer.OrdinalIgnoreCase);
        foreach (PolicyCondition condition in policy.Conditions)
        {
            covered.Add(condition.Field);
            if (!Holds(condition, head, bucket))
            {
                return new PostPolicyVerdict(PostFormFailure.ConditionFailed, condition.Field);
            }
        }

        foreach (PostFormField field in head.Fields)
        {
            if (head.Expand(field) is null)
            {
                return new PostPolicyVerdict(PostFormFailure.Malformed);
            }

            if (!covered.Contains(field.Name) && NeedsCondition(field.Name))
            {
                return new PostPolicyVerdict(PostFormFailure.ExtraField, field.Name);
            }
        }

        // A field that says another bucket than the address does would be judged by the one and stored by the other.
        return head.Find(Bucket) is { } named && named.Value != bucket
            ? new PostPolicyVerdict(PostFormFailure.ConditionFailed, Bucket)
            : new PostPolicyVerdict(PostFormFailure.None);
    }

    private static bool NeedsCondition(string name) =>
        !name.Equals(PostFormAuthorization.Policy, StringComparison.OrdinalIgnoreCase)
        && !name.Equals(PostFormAuthorization.Signature, StringComparison.OrdinalIgnoreCase)
        && !name.StartsWith(IgnoredPrefix, StringComparison.OrdinalIgnoreCase);

    private static bool Holds(PolicyCondition condition, PostFormHead head, string bucket)
    {
        if (condition.Kind == PolicyConditionKind.LengthRange)
        {
            return true;
        }

        string value = condition.Field.Equals(Bucket, StringComparison.OrdinalIgnoreCase) ? bucket
            : head.Find(condition.Field) is { } field ? head.Expand(field) ?? ""
            : "";
        if (condition.Kind == PolicyConditionKind.Equal)
        {
            return value == condition.Value;
        }

        // A list of types must begin so in each of its entries.
        return condition.Field.Equals(ContentType, StringComparison.OrdinalIgnoreCase)
            ? value.Split(',').All(entry => entry.StartsWith(condition.Value, StringComparison.Ordinal))
            : value.StartsWith(condition.Value, StringComparison.Ordinal);
    }
}
