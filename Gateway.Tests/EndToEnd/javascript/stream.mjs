// Speaks to Transcribe until the stream is ended, and prints what the SDK made of its end, as JSON: see EventStreamEndTests.
import { StartStreamTranscriptionCommand, TranscribeStreamingClient } from "@aws-sdk/client-transcribe-streaming";
import { setTimeout } from "node:timers/promises";
import { clientOverHttp2 } from "./gateway.mjs";

async function* speech() {
  // Twenty seconds at most: the other side ends it.
  for (let i = 0; i < 100; i++) {
    yield { AudioEvent: { AudioChunk: Buffer.alloc(320) } };
    await setTimeout(200);
  }
}

const transcribe = await clientOverHttp2(TranscribeStreamingClient, `transcribestreaming.${process.env.AWS_REGION}.amazonaws.com`);
let events = 0;
let requestId;
try {
  const answer = await transcribe.send(new StartStreamTranscriptionCommand({
    LanguageCode: "en-GB",
    MediaEncoding: "pcm",
    MediaSampleRateHertz: 16000,
    AudioStream: speech(),
  }));
  requestId = answer.$metadata.requestId;
  for await (const event of answer.TranscriptResultStream) {
    events += event.TranscriptEvent ? 1 : 0;
  }
  console.log(JSON.stringify({ events, requestId, name: "none" }));
} catch (error) {
  console.log(JSON.stringify({ events, requestId, name: error.name, message: error.message }));
}
process.exit(0);
