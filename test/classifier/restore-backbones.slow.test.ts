import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withFeatures } from '../../src/classifier/explain/explanation-graph.js';
import { explainableOf, heatMapOf } from '../../src/classifier/explain/heat-map-of.js';
import { restoreModel } from '../../src/classifier/index.js';
import { storeInHalfPrecision } from '../../src/exports/half-precision.js';
import { quantize } from '../../src/exports/quantize.js';
import { type Graph, serializeGraph } from '../../src/graph/index.js';
import { Dense, Functional, GlobalAveragePooling2D, Input } from '../../src/nn/index.js';
import { backbones } from '../../src/zoo/index.js';
import { fillVariables } from '../peers/pattern.js';
import { cardFor, distance, images, logitsOf, run, size, storedGraph } from './networks.js';
import { rangesOf } from './ranges.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-backbones-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const spread = (values: Float32Array): number => Math.max(...values) - Math.min(...values);

describe.each(Object.keys(backbones) as (keyof typeof backbones)[])('a classifier on %s', (name) => {
  const backbone = backbones[name];
  const card = cardFor(['a', 'b', 'c']);

  async function classifier(units = 3): Promise<{ graph: Graph; base: string }> {
    const base = await backbone.create({ inputShape: [size, size, 3], weights: null });
    const inputs = Input({ shape: [size, size, 3] });
    const maps = base.apply(backbone.preprocessInput(inputs), { training: false });
    const head = new Dense(units);
    const outputs = head.apply(new GlobalAveragePooling2D().apply(maps));
    fillVariables([...base.variables, ...head.variables]);
    const classNames = units === 1 ? ['a', 'b'] : card.classNames;
    const own = cardFor(classNames, { backbone: { name: base.name, weights: 'pattern' } });
    return { graph: storedGraph(new Functional({ inputs, outputs }), own), base: base.name };
  }

  it('is restored, with layers that cannot be folded under their own names', async () => {
    const { graph, base } = await classifier();
    const path = join(folder, `${name}.onnx`);
    await writeFile(path, serializeGraph(graph));
    const restored = await restoreModel(path);
    expect(restored.base.name).toBe(base);
    const before = await logitsOf(graph);
    expect(distance(await logitsOf(storedGraph(restored.model, card)), before) / spread(before)).toBeLessThan(
      1e-5,
    );
  });

  it('is exported as fp16 and as int8', async () => {
    const { graph } = await classifier();
    const before = await logitsOf(graph);
    expect(distance(await logitsOf(storeInHalfPrecision(graph)), before) / spread(before)).toBeLessThan(0.01);
    const whole = await logitsOf(quantize(graph, await rangesOf(graph)));
    expect(distance(whole, before) / spread(before)).toBeLessThan(0.4);
  });

  it('is explained', async () => {
    const { graph } = await classifier(1);
    const explainable = await explainableOf(graph, [size, size], 'memory', run);
    const one = {
      image: {
        type: 'uint8' as const,
        shape: [1, size, size, 3],
        data: images.data.slice(0, size * size * 3),
      },
    };
    const { features } = await run(withFeatures(graph, explainable.parts), one);
    const heats = await Promise.all(
      [-1, 1].map(async (sign) => [
        ...(await heatMapOf(explainable, features, Float32Array.of(sign), run)).data,
      ]),
    );
    expect(Math.max(...heats.flat())).toBeGreaterThan(0);
    expect(heats[0]).not.toEqual(heats[1]);
  });
});
