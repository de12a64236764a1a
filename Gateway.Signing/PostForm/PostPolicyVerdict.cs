namespace Gateway.Signing.PostForm;

/// <summary>What a policy says about its form.</summary>
/// <param name="Failure">What is wrong.</param>
/// <param name="Detail">The field that it is wrong with; values are not repeated, for they may be secret.</param>
public readonly record struct PostPolicyVerdict(PostFormFailure Failure, string? Detail = null);
