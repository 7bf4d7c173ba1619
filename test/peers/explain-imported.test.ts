import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { withFeatures } from '../../dist/src/classifier/explain/explanation-graph.js';
import { explainableOf, heatMapOf } from '../../dist/src/classifier/explain/heat-map-of.js';
import { buildClassifierGraph, type ClassifierCard } from '../../dist/src/classifier/index.js';
import { storeInHalfPrecision } from '../../dist/src/exports/half-precision.js';
import { type Graph, parseGraph, serializeGraph } from '../../dist/src/graph/index.js';
import { importOnnx } from '../../dist/src/imports/index.js';
import { Functional, Input, Rescaling } from '../../dist/src/nn/index.js';
import { Engine, type Tensors } from '../../dist/src/runtime/index.js';
import { Session } from '../../dist/src/session/index.js';
import { GoldenFile } from './golden.js';
import { patternImages } from './pattern.js';

/* Heat maps of transformers, compared with gradients that PyTorch computes at the modules of timm. */

const cardFor = (size: number): ClassifierCard => ({
  formatVersion: 1,
  graftVersion: '0',
  classNames: ['a', 'b'],
  task: 'binary',
  imageSize: [size, size],
  resize: { interpolation: 'bilinear', antialias: false, cropToAspectRatio: false },
  backbone: { name: 'imported', weights: 'pattern' },
  training: {},
  results: {},
});

async function run(graph: Graph, feeds: Tensors): Promise<Tensors> {
  const engine = new Engine();
  await engine.createSession(0, serializeGraph(graph), { threads: 1 });
  const results = await engine.run(0, feeds);
  await engine.releaseSession(0);
  return results;
}

const golden = new GoldenFile<{ size: number; imageKeys: number[]; networks: string[] }>('explain-imported');
const { size, imageKeys, networks } = golden.description;

describe.each(networks)('the heat maps of %s', (name) => {
  const expected = golden.numbers(name);
  const largest = Math.max(...expected);

  async function classifier(
    exporter: string,
    session: Session,
    changes: Partial<ClassifierCard> = {},
  ): Promise<Graph> {
    const path = `../golden/imported-${name}-${exporter}.onnx.gz`;
    const content = gunzipSync(readFileSync(new URL(path, import.meta.url)));
    const { model } = await importOnnx(content, { session });
    return session.use(() => {
      const inputs = Input({ shape: [size, size, 3] });
      const outputs = model!.apply(new Rescaling(1 / 127.5, { offset: -1 }).apply(inputs));
      const card = { ...cardFor(size), ...changes };
      return parseGraph(
        serializeGraph(buildClassifierGraph(new Functional({ inputs, outputs }), card)),
        name,
      );
    });
  }

  async function heatMaps(graph: Graph): Promise<number[]> {
    const explainable = await explainableOf(graph, [size, size], name, run);
    const forward = withFeatures(graph, explainable.parts);
    const heat: number[] = [];
    for (const key of imageKeys) {
      const { features } = await run(forward, {
        image: { type: 'uint8', ...patternImages([key], size, size) },
      });
      heat.push(...(await heatMapOf(explainable, features, Float32Array.of(1), run)).data);
    }
    return heat;
  }

  const distance = (heat: readonly number[]): number =>
    Math.max(...heat.map((value, at) => Math.abs(value - expected[at]))) / largest;

  it.each(['dynamo', 'script'])('are those of PyTorch: exporter %s', async (exporter) => {
    const session = new Session({ threads: 1 });
    const heat = await heatMaps(await classifier(exporter, session));
    expect(heat).toHaveLength(expected.length);
    expect(largest).toBeGreaterThan(0);
    expect(distance(heat)).toBeLessThan(1e-4);
    await session.close();
  });

  it('are about the same in half precision, and if the mirror image is classified too', async () => {
    const session = new Session({ threads: 1 });
    const flipped = await classifier('dynamo', session, { flipAtTestTime: true, temperature: 2 });
    expect(distance(await heatMaps(flipped))).toBeLessThan(1e-4);
    expect(distance(await heatMaps(storeInHalfPrecision(flipped)))).toBeLessThan(0.01);
    await session.close();
  });
});
