// The TwiML that we write is what Twilio's own library writes for the same answer. twiml.json has our side of it, word
// for word; tests/unit/telephony/TwiMlTest.cpp holds the engine against the same file.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import twilio from "twilio";

const ours = JSON.parse(readFileSync(new URL("twiml.json", import.meta.url), "utf8"));
const { VoiceResponse } = twilio.twiml;

const theirs = {
  connect(r) {
    const stream = r.connect({ action: "https://a.test/resume" }).stream({ url: "wss://a.test/media" });
    stream.parameter({ name: "token", value: 'a"b&<c>' });
  },
  "hang up": (r) => r.hangup(),
  reject: (r) => r.reject({ reason: "busy" }),
  "say and hang up"(r) {
    r.say("We are closed & away <today>.");
    r.hangup();
  },
  "dial a number"(r) {
    r.say("One moment.");
    r.dial("+4930123456");
  },
  "dial an address": (r) => r.dial().sip("sip:desk@a.test?x=1&y=2"),
  enqueue(r) {
    r.say("Please hold.");
    r.enqueue("front desk");
  },
  "wait and ask"(r) {
    r.say("Please hold.");
    r.pause({ length: 10 });
    r.redirect({ method: "POST" }, "https://a.test/voice?agent=a&since=7");
  },
  voicemail(r) {
    r.say("After the tone.");
    r.record({
      action: "https://a.test/over",
      maxLength: 90,
      playBeep: true,
      recordingStatusCallback: "https://a.test/recorded",
    });
    r.hangup();
  },
  "voicemail, unannounced"(r) {
    r.record({ action: "https://a.test/over", maxLength: 90, playBeep: true });
    r.hangup();
  },
};

for (const [name, build] of Object.entries(theirs))
  test(`TwiML: ${name}`, () => {
    const response = new VoiceResponse();
    build(response);
    // Both spellings of ">" in an attribute are the same XML.
    const text = response.toString().replace(/(?<=="[^"<]*)>(?=[^"<]*")/g, "&gt;");
    assert.equal(text, `<?xml version="1.0" encoding="UTF-8"?><Response>${ours[name]}</Response>`);
  });
test("TwiML: every answer is compared", () => assert.deepEqual(Object.keys(ours), Object.keys(theirs)));
