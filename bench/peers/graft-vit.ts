import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { GraftError } from '../../src/errors.js';
import { importOnnx } from '../../src/imports/index.js';
import { AdamW, CategoricalCrossentropy } from '../../src/nn/index.js';
import { float32, Runtime } from '../../src/runtime/index.js';
import { planModel } from '../../src/train/plan.js';
import { Trainer } from '../../src/train/trainer.js';
import { serve } from './serve.js';

/* A training step of ViT-tiny in Graft, which imports the file of torch_vit.py, measured on request. */

const SIZE = 224;
const AREA = SIZE * SIZE;

const { values } = parseArgs({
  options: {
    pixels: { type: 'string' },
    batch: { type: 'string' },
    threads: { type: 'string' },
    onnx: { type: 'string' },
  },
});
const batch = Number(values.batch);
const { model } = await importOnnx(values.onnx!, { imageSize: [SIZE, SIZE] });
if (model === undefined) throw new GraftError(`Expected a network with a head in ${values.onnx}.`);
const bytes = await readFile(values.pixels!);
/** Channels first, from -1 to 1. */
const pixels = Float32Array.from({ length: bytes.length }, (_, at) => {
  const [picture, channel, position] = [Math.floor(at / AREA / 3), Math.floor(at / AREA) % 3, at % AREA];
  return bytes[(picture * AREA + position) * 3 + channel] / 127.5 - 1;
});
const pictures = float32(pixels, [batch, 3, SIZE, SIZE]);
const classes = model.outputShape.at(-1)!;
const targets = new Float32Array(batch * classes);
for (let row = 0; row < batch; row++) targets[row * classes + (row % classes)] = 1;

const runtime = new Runtime({ threads: Number(values.threads) });
const trainer = new Trainer(runtime, planModel(model, { training: true }), batch);
const scores = await trainer.forward(pictures);
const optimizer = new AdamW({ learningRate: 1e-4 });
await trainer.prepare({
  loss: new CategoricalCrossentropy({ fromLogits: true }),
  optimizer,
  featureType: 'float32',
});
const step = (): Promise<unknown> => trainer.trainStep(pictures, targets, optimizer);
await serve({ step: { 'ONNX Runtime': step } }, [...scores.slice(0, classes)]);
await runtime.close();
