namespace Gateway.Signing.SigV4;

/// <summary>One header line: name and value as received, bytes as Latin-1 characters.</summary>
public readonly record struct HeaderField(string Name, string Value);
