import { describe, expect, it } from 'vitest';
import { withFeatures } from '../../src/classifier/explain/explanation-graph.js';
import { explainableOf, heatMapOf } from '../../src/classifier/explain/heat-map-of.js';
import { buildClassifierGraph } from '../../src/classifier/index.js';
import { type Graph, serializeGraph } from '../../src/graph/index.js';
import { Dense, Functional, GlobalAveragePooling2D, Input } from '../../src/nn/index.js';
import { Engine, type Tensors } from '../../src/runtime/index.js';
import { taskOf } from '../../src/tasks/index.js';
import { mobilenetV2 } from '../../src/zoo/index.js';
import { GoldenFile } from './golden.js';
import { filledBase, headKey } from './network.js';
import { fillVariables, patternImages } from './pattern.js';

interface Description {
  imageKeys: number[];
  size: number;
  units: number[];
}

const golden = new GoldenFile<Description>('explain');
const { imageKeys, size } = golden.description;

async function classifierGraph(units: number): Promise<Graph> {
  const base = await filledBase(size, size, 'pattern');
  const inputs = Input({ shape: [size, size, 3] });
  const features = base.apply(mobilenetV2.preprocessInput(inputs), { training: false });
  const head = new Dense(units);
  const outputs = head.apply(new GlobalAveragePooling2D().apply(features));
  fillVariables(head.variables, headKey);
  const classNames = classesOf(units);
  return buildClassifierGraph(new Functional({ inputs, outputs }), {
    formatVersion: 1,
    graftVersion: '0',
    classNames,
    task: taskOf({ classNames, outputs: units }).name,
    imageSize: [size, size],
    resize: { interpolation: 'bilinear', antialias: false, cropToAspectRatio: false },
    backbone: { name: base.name, weights: 'pattern' },
    training: {},
    results: {},
  });
}

function classesOf(units: number): string[] {
  return Array.from({ length: Math.max(2, units) }, (_, index) => `class ${index}`);
}

async function run(graph: Graph, feeds: Tensors): Promise<Tensors> {
  const engine = new Engine();
  await engine.createSession(0, serializeGraph(graph), { threads: 2 });
  const results = await engine.run(0, feeds);
  await engine.releaseSession(0);
  return results;
}

describe.each(golden.description.units)('Grad-CAM of a head with %i outputs', (units) => {
  it('gives the same heat maps as TensorFlow', async () => {
    const graph = await classifierGraph(units);
    const explainable = await explainableOf(graph, [size, size], 'memory', run);
    const forward = withFeatures(graph, explainable.parts);
    const heats = Array.from({ length: Math.max(2, units) }, () => [] as number[]);
    for (const key of imageKeys) {
      const { features } = await run(forward, {
        image: { type: 'uint8', ...patternImages([key], size, size) },
      });
      for (const [number, heat] of heats.entries()) {
        const weights = taskOf({ classNames: classesOf(units), outputs: units }).outputWeights(number);
        heat.push(...(await heatMapOf(explainable, features, weights, run)).data);
      }
    }
    const all = heats.flatMap((_, number) => [...golden.numbers(`${units}/${number}`)]);
    const largest = Math.max(...all);
    expect(largest).toBeGreaterThan(0);
    heats.forEach((heat, number) => {
      const expected = golden.numbers(`${units}/${number}`);
      expect(heat.length).toBe(expected.length);
      heat.forEach((value, at) => {
        expect(Math.abs(value - expected[at]) / largest, `class ${number}, value ${at}`).toBeLessThan(1e-4);
      });
    });
  });
});
