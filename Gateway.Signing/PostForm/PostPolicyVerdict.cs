namespace Gateway.Signing.PostForm;

/// <summary>What a policy says about its form.</summary>
/// <param name="Failure">What is wrong.</param>
/// <param name="Detail">The condition or the field that it is wrong with.</param>
public readonly record struct PostPolicyVerdict(PostFormFailure Failure, string? Detail = null);
