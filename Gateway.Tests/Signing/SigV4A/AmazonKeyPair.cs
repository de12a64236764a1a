namespace Gateway.Tests.Signing.SigV4A;

/// <summary>One key pair that Amazon's JavaScript derived: see Vectors/generate.mjs.</summary>
internal sealed record AmazonKeyPair(string AccessKeyId, string Secret, string PublicKey);
