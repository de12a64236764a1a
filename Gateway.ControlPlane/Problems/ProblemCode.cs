namespace Gateway.ControlPlane.Problems;

/// <summary>One way a call can end badly: the stable code that clients may test for, its HTTP status and its title.</summary>
internal sealed record ProblemCode(string Code, int Status, string Title);
