// The vendors' own clients, unmodified, against a running emulator: they must not notice that it is not the vendor.
// EMULATOR names its program; each file of tests has one emulator, with latencies 0 unless a test is about them.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import http from "node:http";
import { once } from "node:events";
import { after, before, test } from "node:test";

import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelWithResponseStreamCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { DeepgramClient } from "@deepgram/sdk";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import twilio from "twilio";

const account = "AC0123456789abcdef0123456789abcdef";
const authToken = "12345";
const haiku = "eu.anthropic.claude-haiku-4-5-20251001-v1:0";
const tool = (name) => ({
  toolSpec: { name, description: name, inputSchema: { json: { type: "object", properties: {} } } },
});
const toolConfig = { tools: [tool("book_appointment"), tool("hang_up")] };

let emulator, port;

before(async () => {
  const latencies = ["interim-ms", "end-of-turn-ms", "first-token-ms", "tokens-per-second", "first-byte-ms"];
  emulator = spawn(process.env.EMULATOR, ["--port", "0", ...latencies.flatMap((name) => [`--${name}`, "0"])], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(emulator.stdout, "data");
  port = JSON.parse(line).port;
});
after(async () => {
  emulator.kill("SIGTERM");
  const [code] = await once(emulator, "exit");
  assert.equal(code, 0);
});

const deepgram = (key = "any") =>
  new DeepgramClient({
    apiKey: key,
    environment: {
      base: `http://127.0.0.1:${port}`,
      production: `ws://127.0.0.1:${port}`,
      agent: `ws://127.0.0.1:${port}`,
      agentRest: `http://127.0.0.1:${port}`,
    },
    reconnect: false,
    maxRetries: 0,
  });

const bedrock = (secretAccessKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", more = {}) =>
  new BedrockRuntimeClient({
    region: "us-east-1",
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey },
    requestHandler: new NodeHttpHandler(),
    maxAttempts: 1,
    ...more,
  });

async function control(settings) {
  const response = await fetch(`http://127.0.0.1:${port}/control`, { method: "POST", body: JSON.stringify(settings) });
  assert.equal(response.status, 200, await response.text());
}

const user = (text) => ({ role: "user", content: [{ text }] });

async function spoken(text, query = "encoding=mulaw&sample_rate=8000&container=none") {
  const response = await fetch(`http://127.0.0.1:${port}/v1/speak?model=aura-2-orion-en&${query}`, {
    method: "POST",
    headers: { Authorization: "Token any", "Content-Type": "application/json" },
    body: JSON.stringify({ text }),
  });
  assert.equal(response.status, 200);
  return Buffer.concat([Buffer.alloc(4000, 0xff), Buffer.from(await response.arrayBuffer()), Buffer.alloc(16000, 0xff)]);
}

// Opens a socket of the SDK, runs `work` on it and answers with all messages once `done` holds or it closed.
async function conversation(connection, work, done) {
  const messages = [];
  const finished = new Promise((resolve, reject) => {
    connection.on("message", (message) => {
      messages.push(message);
      if (done(message)) resolve();
    });
    connection.on("error", reject);
    connection.on("close", () => resolve());
  });
  connection.connect();
  await connection.waitForOpen();
  await work(connection);
  await finished;
  connection.close();
  return messages;
}

function sendInFrames(connection, audio, bytes = 800) {
  for (let at = 0; at < audio.length; at += bytes) connection.sendMedia(audio.subarray(at, at + bytes));
}

test("listen v1 hears what was said, interim and final, and closes with a summary", async () => {
  const audio = await spoken("I would like to book a cleaning.");
  const connection = await deepgram().listen.v1.connect({
    model: "nova-3",
    encoding: "mulaw",
    sample_rate: "8000",
    interim_results: "true",
    smart_format: "true",
    vad_events: "true",
    endpointing: "300",
    utterance_end_ms: "1000",
    keyterm: ["cleaning", "toothache"],
  });
  const messages = await conversation(
    connection,
    (c) => {
      sendInFrames(c, audio);
      c.sendKeepAlive({ type: "KeepAlive" });
      c.sendCloseStream({ type: "CloseStream" });
    },
    (m) => m.type === "Metadata",
  );
  const results = messages.filter((m) => m.type === "Results");
  assert.ok(messages.some((m) => m.type === "SpeechStarted"));
  assert.ok(messages.some((m) => m.type === "UtteranceEnd"));
  assert.ok(results.some((m) => !m.is_final && m.channel.alternatives[0].transcript !== ""));
  const final = results.find((m) => m.speech_final);
  assert.match(final.channel.alternatives[0].transcript, /^I would like to book a cleaning\.$/);
  const words = final.channel.alternatives[0].words;
  assert.equal(words[0].punctuated_word, "I");
  assert.ok(words.every((w, i) => w.end >= w.start && (i === 0 || w.start >= words[i - 1].start)));
  let end = 0;
  for (const m of results.filter((m) => m.is_final)) {
    assert.ok(Math.abs(m.start - end) < 0.002, "final results tile the audio");
    end = m.start + m.duration;
  }
  const summary = messages.at(-1);
  assert.match(summary.sha256, /^[0-9a-f]{64}$/);
  assert.ok(Math.abs(summary.duration - audio.length / 8000) < 0.05);
});

test("listen v1 finalizes on request", async () => {
  const audio = (await spoken("I would like to book a cleaning.")).subarray(0, 18000);
  const connection = await deepgram().listen.v1.connect({ model: "nova-3", encoding: "mulaw", sample_rate: "8000" });
  const messages = await conversation(
    connection,
    (c) => {
      sendInFrames(c, audio);
      c.sendFinalize({ type: "Finalize" });
    },
    (m) => m.type === "Results" && m.from_finalize,
  );
  assert.ok(messages.at(-1).is_final);
});

test("listen v2 follows a turn from its start to its end", async () => {
  const audio = await spoken("I would like to book a cleaning.");
  const connection = await deepgram().listen.v2.connect({
    model: "flux-general-en",
    encoding: "mulaw",
    sample_rate: "8000",
    eager_eot_threshold: "0.4",
    keyterm: "cleaning",
  });
  const messages = await conversation(
    connection,
    (c) => {
      c.sendConfigure({ type: "Configure", thresholds: { eot_threshold: 0.8 } });
      sendInFrames(c, audio, 640);
    },
    (m) => m.event === "EndOfTurn",
  );
  assert.equal(messages[0].type, "Connected");
  assert.deepEqual(
    messages.map((m) => m.sequence_id),
    messages.map((_, i) => i),
  );
  assert.equal(messages.find((m) => m.type === "ConfigureSuccess").thresholds.eot_threshold, 0.8);
  const turn = messages.filter((m) => m.type === "TurnInfo");
  assert.equal(turn[0].event, "StartOfTurn");
  const eager = turn.findLast((m) => m.event === "EagerEndOfTurn");
  assert.equal(turn.at(-1).transcript, eager.transcript);
  assert.match(turn.at(-1).transcript, /book a cleaning/i);
  assert.equal(turn.at(-1).trigger, "model");
});

test("a wrong model and a wrong key are refused before the upgrade", async () => {
  const connection = await deepgram().listen.v1.connect({ model: "nova-17" });
  const failed = new Promise((resolve) => connection.on("error", resolve));
  connection.connect();
  assert.match(String((await failed).message), /400|No such model/);
  connection.close();
  const upgrade = { Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==" };
  const request = http.get({ port, path: "/v1/listen?model=nova-3", headers: upgrade });
  const [response] = await once(request, "response");
  assert.equal(response.statusCode, 401);
  assert.equal(response.headers["dg-error"], "Invalid credentials.");
  assert.ok(response.headers["dg-request-id"]);
  response.destroy();
});

test("speak answers each Flush after its last audio, and Clear at once", async () => {
  const connection = await deepgram().speak.v1.connect({ model: "aura-2-thalia-en", encoding: "mulaw", sample_rate: "8000" });
  let bytes = 0;
  const order = [];
  const messages = await conversation(
    connection,
    (c) => {
      c.sendText({ type: "Speak", text: "Good morning. How can I " });
      c.sendText({ type: "Speak", text: "help you?" });
      c.sendFlush({ type: "Flush" });
      c.sendFlush({ type: "Flush" });
    },
    (m) => {
      order.push(m.type || "audio"); // audio is a Blob
      bytes += m.size ?? 0;
      if (m.type === "Flushed" && m.sequence_id === 1) connection.sendClear({ type: "Clear" });
      if (m.type === "Cleared") connection.sendClose({ type: "Close" });
      return false;
    },
  );
  assert.equal(order[0], "Metadata");
  assert.equal(messages[0].model_name, "aura-2-thalia-en");
  assert.ok(bytes > 8000, "more than a second of audio");
  assert.deepEqual(order.filter((type) => type !== "audio"), ["Metadata", "Flushed", "Flushed", "Cleared"]);
  assert.ok(order.lastIndexOf("audio") < order.indexOf("Flushed"));
});

test("speak over REST gives a WAV file, or raw audio for telephony", async () => {
  const request = { text: "Good morning.", model: "aura-2-thalia-en", encoding: "linear16", sample_rate: 16000 };
  const wav = Buffer.from(await (await deepgram().speak.v1.audio.generate(request)).arrayBuffer());
  assert.equal(wav.toString("latin1", 0, 4) + wav.toString("latin1", 8, 12), "RIFFWAVE");
  assert.equal(wav.readUInt32LE(24), 16000);
  const raw = await deepgram().speak.v1.audio.generate({ ...request, container: "none" });
  assert.equal(Buffer.from(await raw.arrayBuffer()).length, wav.length - 44);
  await assert.rejects(deepgram().speak.v1.audio.generate({ text: "x", model: "aura-2-thalia-en", encoding: "flac" }), {
    statusCode: 400,
  });
});

test("ConverseStream: text, then a tool with its arguments, then usage", async () => {
  const messages = [user("I'd like a cleaning on the 24th of December at 10:30."), { role: "assistant", content: [{ text: "Shall I book it?" }] }, user("Yes please.")];
  const response = await bedrock().send(new ConverseStreamCommand({ modelId: haiku, messages, toolConfig }));
  const kinds = [];
  let input = "", stop, usage, start;
  for await (const event of response.stream) {
    const [kind] = Object.keys(event);
    if (kinds.at(-1) !== kind) kinds.push(kind);
    input += event.contentBlockDelta?.delta.toolUse?.input ?? "";
    start ??= event.contentBlockStart?.start.toolUse;
    stop ??= event.messageStop?.stopReason;
    usage ??= event.metadata?.usage;
  }
  assert.deepEqual(kinds, ["messageStart", "contentBlockStart", "contentBlockDelta", "contentBlockStop", "messageStop", "metadata"]);
  assert.equal(stop, "tool_use");
  assert.equal(start.name, "book_appointment");
  const { date, time, reason } = JSON.parse(input);
  assert.match(date, /^\d{4}-12-24$/);
  assert.deepEqual([time, reason], ["10:30", "cleaning"]);
  assert.equal(usage.totalTokens, usage.inputTokens + usage.outputTokens);

  messages.push({ role: "assistant", content: [{ toolUse: { toolUseId: start.toolUseId, name: start.name, input: JSON.parse(input) } }] });
  messages.push({ role: "user", content: [{ toolResult: { toolUseId: start.toolUseId, content: [{ json: { confirmation: "471" } }] } }] });
  const booked = await bedrock().send(new ConverseCommand({ modelId: haiku, messages, toolConfig }));
  assert.equal(booked.stopReason, "end_turn");
  assert.match(booked.output.message.content[0].text, /December 24 at 10:30 AM.*471/);
});

test("InvokeModelWithResponseStream wraps the model's own events", async () => {
  const body = { anthropic_version: "bedrock-2023-05-31", max_tokens: 200, messages: [{ role: "user", content: "What are your opening hours?" }] };
  const response = await bedrock().send(
    new InvokeModelWithResponseStreamCommand({ modelId: haiku, contentType: "application/json", body: JSON.stringify(body) }),
  );
  const events = [];
  for await (const event of response.body) events.push(JSON.parse(Buffer.from(event.chunk.bytes)));
  assert.equal(events[0].type, "message_start");
  assert.equal(events.at(-1).type, "message_stop");
  assert.ok(events.at(-1)["amazon-bedrock-invocationMetrics"].outputTokenCount > 5);
  assert.match(events.map((e) => e.delta?.text ?? "").join(""), /We are open Monday to Thursday/);
});

test("a wrong secret, an unknown model and an orphan tool result are refused as AWS does", async () => {
  const input = { modelId: haiku, messages: [user("Hello")] };
  await assert.rejects(bedrock("wrong").send(new ConverseStreamCommand(input)), { name: "InvalidSignatureException" });
  await assert.rejects(bedrock().send(new ConverseStreamCommand({ ...input, modelId: "anthropic.claude-9" })), {
    name: "ValidationException",
    message: "The provided model identifier is invalid.",
  });
  const orphan = { role: "user", content: [{ toolResult: { toolUseId: "t1", content: [{ text: "x" }] } }] };
  await assert.rejects(bedrock().send(new ConverseStreamCommand({ ...input, messages: [orphan], toolConfig })), {
    name: "ValidationException",
  });
});

test("a bearer token and an ARN as the model's id are accepted", async () => {
  const arn = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-6";
  const signed = await bedrock().send(new ConverseCommand({ modelId: arn, messages: [user("When are you open?")] }));
  assert.match(signed.output.message.content[0].text, /open/);
  const client = bedrock(undefined, { credentials: undefined, token: { token: "secret" }, authSchemePreference: ["httpBearerAuth"] });
  const bearer = await client.send(new ConverseCommand({ modelId: arn, messages: [user("When are you open?")] }));
  assert.equal(bearer.stopReason, "end_turn");
});

test("planned faults look like Bedrock's: throttled, excepted in the stream, cut off", async () => {
  const send = async () => {
    const response = await bedrock().send(new ConverseStreamCommand({ modelId: haiku, messages: [user("When are you open?")] }));
    const events = [];
    for await (const event of response.stream) events.push(event);
    return events;
  };
  await control({ faults: ["bedrock:throttle*1", "bedrock:exception@1", "bedrock:malformed@2", "bedrock:drop@3"] });
  await assert.rejects(send, { name: "ThrottlingException" });
  await assert.rejects(send, { name: "ThrottlingException", message: /Too many tokens/ });
  await assert.rejects(send, /CRC|checksum/i);
  await assert.rejects(send);
  await control({ faults: [] });
  assert.ok((await send()).at(-1).metadata);
});

test("Twilio's client places, fetches, redirects and ends calls", async () => {
  const client = twilio(account, authToken);
  client.api.baseUrl = `http://127.0.0.1:${port}`;
  const webhook = http.createServer();
  webhook.listen(0, "127.0.0.1");
  await once(webhook, "listening");
  const url = `http://127.0.0.1:${webhook.address().port}/twilio/voice?agent=a1`;
  const asked = new Promise((resolve) =>
    webhook.on("request", async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      response.end("<Response/>");
      resolve({ signature: request.headers["x-twilio-signature"], form: Object.fromEntries(new URLSearchParams(body)) });
    }),
  );
  const call = await client.calls.create({ to: "+14155550100", from: "+14155550199", url });
  assert.match(call.sid, /^CA[0-9a-f]{32}$/);
  assert.equal(call.status, "queued");
  const { signature, form } = await asked;
  assert.equal(form.CallSid, call.sid);
  assert.ok(twilio.validateRequest(authToken, signature, url, form));
  assert.ok(!twilio.validateRequest("another", signature, url, form));
  webhook.close();
  webhook.closeAllConnections();
  assert.equal((await client.calls(call.sid).fetch()).to, "+14155550100");
  await client.calls(call.sid).update({ twiml: "<Response><Dial>+14155550101</Dial></Response>" });
  assert.equal((await client.calls(call.sid).update({ status: "completed" })).status, "completed");
  await assert.rejects(client.calls(call.sid).update({ status: "completed" }), { code: 21220, status: 400 });
  await assert.rejects(client.calls.create({ to: "nobody", from: "+14155550199", url }), { code: 21211 });
  const stranger = twilio(account, "wrong");
  stranger.api.baseUrl = client.api.baseUrl;
  await assert.rejects(stranger.calls(call.sid).fetch(), { code: 20003, status: 401 });
});
