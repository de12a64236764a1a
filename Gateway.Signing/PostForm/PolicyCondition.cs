namespace Gateway.Signing.PostForm;

/// <summary>One condition of a POST policy.</summary>
/// <param name="Kind">How it compares.</param>
/// <param name="Field">The field's name; empty for a range of lengths.</param>
/// <param name="Value">What it is compared with; empty for a range of lengths.</param>
/// <param name="Json">The condition as it was written.</param>
public sealed record PolicyCondition(PolicyConditionKind Kind, string Field, string Value, string Json);
