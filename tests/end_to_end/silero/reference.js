// What ONNX Runtime makes of the published network: reads 16-bit samples at 8 kHz from standard input, prints the
// probability of every 32 ms. node reference.js WEIGHTS < samples > probabilities
import fs from 'node:fs';
import ort from 'onnxruntime-node';

const window = 256;
const context = 32;
const bytes = fs.readFileSync(0);
const samples = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length >> 1);
const session = await ort.InferenceSession.create(process.argv[2], {intraOpNumThreads: 1, interOpNumThreads: 1});
const sr = new ort.Tensor('int64', BigInt64Array.from([8000n]), []);
let state = new ort.Tensor('float32', new Float32Array(2 * 128), [2, 1, 128]);
const audio = new Float32Array(context + window);
const probabilities = [];
for (let at = 0; at + window <= samples.length; at += window) {
  audio.copyWithin(0, window);
  for (let i = 0; i < window; i++) audio[context + i] = samples[at + i] / 32768;
  const input = new ort.Tensor('float32', audio, [1, audio.length]);
  const {output, stateN} = await session.run({input, state, sr});
  state = stateN;
  probabilities.push(output.data[0].toFixed(7));
}
console.log(probabilities.join('\n'));
