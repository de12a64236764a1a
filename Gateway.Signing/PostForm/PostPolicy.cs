namespace Gateway.Signing.PostForm;

/// <summary>A POST policy, read. Made by <see cref="PostPolicyParser"/>.</summary>
/// <param name="Expiration">When it ends, UTC.</param>
/// <param name="ExpirationText">The same as it was written.</param>
/// <param name="Conditions">The conditions, in their order.</param>
public sealed record PostPolicy(DateTimeOffset Expiration, string ExpirationText, IReadOnlyList<PolicyCondition> Conditions);
