namespace Gateway.Signing.SigV4;

/// <summary>One header line as it was received. Characters stand for bytes (Latin-1), so that no value is lost in decoding.</summary>
/// <param name="Name">The name as received; compared without regard to case.</param>
/// <param name="Value">The value as received, each character one byte.</param>
public readonly record struct HeaderField(string Name, string Value);
