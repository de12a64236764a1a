namespace Gateway.Tests.Support;

/// <summary>An operation with event streams both ways.</summary>
/// <param name="SigningName">The service of the credential scope.</param>
/// <param name="Host">The host, in eu-west-1.</param>
/// <param name="Path">The path as it is sent.</param>
/// <param name="Target">The <c>X-Amz-Target</c> header; null where the protocol has none.</param>
internal sealed record EventCall(string SigningName, string Host, string Path, string? Target = null)
{
    public static readonly EventCall Transcribe = new(
        "transcribe", "transcribestreaming.eu-west-1.amazonaws.com", "/stream-transcription", "com.amazonaws.transcribe.Transcribe.StartStreamTranscription");

    public static readonly EventCall Bedrock = new(
        "bedrock", "bedrock-runtime.eu-west-1.amazonaws.com", "/model/amazon.nova-sonic-v1%3A0/invoke-with-bidirectional-stream");

    public static readonly EventCall Lex = new(
        "lex", "runtime-v2-lex.eu-west-1.amazonaws.com", "/bots/B1/botAliases/A1/botLocales/en_GB/sessions/s1/conversation");
}
