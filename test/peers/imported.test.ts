import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { gradients } from '../../dist/src/autodiff/index.js';
import { GraphBuilder, serializeGraph } from '../../dist/src/graph/index.js';
import { importOnnx } from '../../dist/src/imports/index.js';
import {
  lowerLoss,
  lowerTraining,
  ParameterSource,
  packParameters,
  parameterLayout,
} from '../../dist/src/lower/index.js';
import { BatchNormalization, BinaryCrossentropy, type Functional, flatten } from '../../dist/src/nn/index.js';
import { Engine, float32 } from '../../dist/src/runtime/index.js';
import { Session } from '../../dist/src/session/index.js';
import { BOUNDS, TRIED_NETWORKS, type TriedName } from '../../docs/generate/third-party-networks.js';
import { GoldenFile } from './golden.js';
import { patternImages } from './pattern.js';
import type { Step } from './training-step.js';

/* Small networks of other people, as PyTorch's exporters write them, compared with PyTorch. */

/** Tables and constants that exporters spread out, so that PyTorch has no gradient of the same numbers. */
const SPREAD: Partial<Record<TriedName, number>> = { swin: 3, siglip: 1 };

const contentOf = (name: string): Uint8Array =>
  gunzipSync(readFileSync(new URL(`../golden/${name}.onnx.gz`, import.meta.url)));

/** Loss, outputs and gradients of pictures with label 0 in the first half and 1 in the second. */
async function stepOf(model: Functional, keys: readonly number[], size: number): Promise<Step> {
  const calls = flatten(model);
  const normalizations = model.layers.filter((layer) => layer instanceof BatchNormalization);
  const layout = parameterLayout(model.trainableVariables, normalizations);
  const batch = keys.length;
  const graph = new GraphBuilder('step');
  const parameters = graph.input('parameters', 'float32', [layout.size]);
  const shape = [batch, 3, size, size];
  const pictures = graph.input('pictures', 'float32', shape);
  const source = new ParameterSource(graph, layout, parameters);
  const stage = { calls, from: 0, to: calls.length - 1 };
  const { output } = lowerTraining(graph, stage, pictures, source, { batch, training: true });
  const targets = graph.input('targets', 'float32', [batch, 1]);
  const weights = graph.input('weights', 'float32', [batch, 1]);
  const loss = lowerLoss(new BinaryCrossentropy({ fromLogits: true }), output, targets, weights);
  const [gradient] = gradients(loss, [parameters]);
  for (const [name, value] of Object.entries({ loss, output, gradient })) graph.output(name, value);
  const { data } = patternImages(keys, size, size);
  const area = size * size;
  const pixels = Float32Array.from(data, (_, at) => {
    const [channel, position] = [Math.floor(at / area) % 3, at % area];
    return data[(Math.floor(at / (3 * area)) * area + position) * 3 + channel] / 127.5 - 1;
  });
  const engine = new Engine();
  await engine.createSession(0, serializeGraph(graph.build()), { threads: 1 });
  const results = await engine.run(0, {
    parameters: float32(packParameters(layout), [layout.size]),
    pictures: float32(pixels, shape),
    targets: float32(
      Float32Array.from(keys, (_, index) => (index < batch / 2 ? 0 : 1)),
      [batch, 1],
    ),
    weights: float32(new Float32Array(batch).fill(1 / batch), [batch, 1]),
  });
  await engine.releaseSession(0);
  let offset = 0;
  const byPath = layout.variables.map(({ path, size: length }): [string, Float32Array] => {
    offset += length;
    return [path, (results.gradient.data as Float32Array).slice(offset - length, offset)];
  });
  return {
    loss: Number(results.loss.data[0]),
    logits: results.output.data as Float32Array,
    gradients: new Map(byPath),
  };
}

/**
 * Imports a file and compares its gradients with those that the golden file has under `prefix`.
 *
 * @param more how many weights the file has besides
 */
async function compared(name: TriedName, exporter: string, prefix: string, more: number): Promise<void> {
  const golden = new GoldenFile<{ size: number; imageKeys: number[] }>(`imported-${name}`);
  const { size, imageKeys } = golden.description;
  const session = new Session({ threads: 1 });
  const imported = await importOnnx(contentOf(`imported-${name}-${exporter}`), { session });
  expect(imported.largestDifference).toBeLessThan(1e-5);
  const step = await stepOf(imported.model!, imageKeys, size);
  golden.numbers('logits').forEach((logit, at) => {
    expect(Math.abs(step.logits[at] - logit)).toBeLessThan(BOUNDS.outputs);
  });
  expect(Math.abs(step.loss - golden.numbers('loss')[0])).toBeLessThan(1e-4);
  const keys = golden.names.filter((each) => each.startsWith(`${prefix}/`));
  const largest = Math.max(...keys.map((key) => golden.numbers(key)[0]));
  // Exporters rename weights, so each gradient is the one that is most alike.
  const left = new Map(step.gradients);
  for (const key of keys) {
    // What a softmax cancels is rounding only, and has no size of its own.
    const norm = Math.max(golden.numbers(key)[0], 1e-5 * largest);
    const errors = [...left].map(
      ([path, values]) => [path, golden.relativeError(key, values, norm)] as const,
    );
    const [path, error] = errors.reduce((best, each) => (each[1] < best[1] ? each : best));
    expect(error, `${key}, most alike: ${path}`).toBeLessThan(BOUNDS.gradients);
    left.delete(path);
  }
  expect([...left.keys()]).toHaveLength(more);
  await session.close();
}

describe.each(TRIED_NETWORKS)('$network', ({ network }) => {
  it.each(['dynamo', 'script'])('has the outputs and gradients of PyTorch: exporter %s', (exporter) =>
    compared(network, exporter, 'gradient', SPREAD[network] ?? 0),
  );
});

it('has those of PyTorch where batch normalizations are not part of convolutions', async () => {
  // The exporter gives each of the 13 convolutions a bias of zeros.
  await compared('mobilenetv2', 'unfolded', 'unfolded', 13);
});
