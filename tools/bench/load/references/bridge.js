// The usual bridge between Twilio and Deepgram as it is written with Node and `ws`: a carrier's message is parsed,
// its audio decoded and sent on; the agent's audio goes back as JSON, fifty frames a second for half of the time.
// No media work. node bridge.js ws://ADDRESS-OF-BENCH-VENDORS
'use strict';
const { WebSocket, WebSocketServer } = require('ws');

const frameMs = 20, spurt = 100;
const deepgram = `${process.argv[2]}/v1/listen?model=nova-3&encoding=mulaw&sample_rate=8000` +
  '&interim_results=true&endpointing=300';

// The mark by which bench-load knows a frame: four numbers as the loudest codes of mulaw.
function markedFrame(number) {
  const codes = Buffer.alloc(160, 0x90);
  const digits = [0, number, 0, 0].map((n) => n.toString(16).padStart(8, '0')).join('');
  const sum = [...digits].reduce((total, digit) => total + parseInt(digit, 16), 0);
  Buffer.from([0x05, 0x8a, 0x05, 0x8a, ...[...digits].map((d) => 0x80 | parseInt(d, 16)), 0x80 | (sum & 15)]).copy(codes);
  return codes;
}
const voice = Array.from({ length: spurt }, (_, number) => markedFrame(number));

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
server.on('listening', () => console.log(JSON.stringify({ port: server.address().port })));
server.on('connection', (twilio) => {
  const ears = new WebSocket(deepgram, { perMessageDeflate: false });
  let streamSid = '', tick = Math.floor(Math.random() * 2 * spurt);
  const speaking = setInterval(() => {
    const place = tick++ % (2 * spurt);
    if (place >= spurt || !streamSid) return;
    twilio.send(JSON.stringify({ event: 'media', streamSid, media: { payload: voice[place].toString('base64') } }));
  }, frameMs);
  twilio.on('message', (data) => {
    const message = JSON.parse(data);
    if (message.event === 'start') streamSid = message.start.streamSid;
    if (message.event === 'media' && ears.readyState === WebSocket.OPEN)
      ears.send(Buffer.from(message.media.payload, 'base64'));
    if (message.event === 'stop') twilio.close(1000);
  });
  ears.on('message', (data) => JSON.parse(data));
  ears.on('error', () => twilio.close(1011));
  twilio.on('close', () => {
    clearInterval(speaking);
    ears.close();
  });
});
