import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { clearSession, Dense, Functional, GlobalAveragePooling2D, Input } from '../../src/nn/index.js';
import { planModel } from '../../src/train/plan.js';
import { backboneNamed } from '../../src/zoo/index.js';
import { channelBlock } from '../channel-block.js';
import { GoldenFile } from './golden.js';
import { runFrozen, unfreezeFromLayer } from './network.js';
import { fillVariables, patternImages } from './pattern.js';
import { trainingStep } from './training-step.js';

/** Name (null for the input, whose name counts the models of a process), class, output shape, parameters. */
type LayerRow = [name: string | null, className: string, shape: number[], parameters: number];

interface Network {
  backbone: string;
  model: string;
  inputShape: [number, number, number];
  variables: number;
  layers: LayerRow[];
}

interface FeatureCase {
  height: number;
  width: number;
  imageKeys: number[];
}

interface GradientCase {
  name: string;
  size: number;
  imageKeys: number[];
  fineTuneAt: number;
}

/** Behind the variables of every base. */
const headKey = 1000;

const networks: Network[] = JSON.parse(
  readFileSync(new URL('../golden/layers-backbones.json', import.meta.url), 'utf8'),
);
const names = [...new Set(networks.map(({ backbone }) => backbone))];

beforeEach(clearSession);

async function filledBase(name: string, height: number, width: number): Promise<Functional> {
  const base = await backboneNamed(name).create({ inputShape: [height, width, 3], weights: null });
  fillVariables(base.variables);
  return base;
}

async function classifier(name: string, size: number): Promise<{ base: Functional; model: Functional }> {
  const base = await filledBase(name, size, size);
  const inputs = Input({ shape: [size, size, 3] });
  const features = base.apply(backboneNamed(name).preprocessInput(inputs), { training: false });
  const head = new Dense(1, { name: 'head' });
  const outputs = head.apply(new GlobalAveragePooling2D().apply(features));
  fillVariables(head.variables, headKey);
  return { base, model: new Functional({ inputs, outputs }) };
}

it.each(networks)("$backbone has Keras' layers for input $inputShape", async (network) => {
  const { inputShape } = network;
  const backbone = backboneNamed(network.backbone);
  const base = await backbone.create({ inputShape, weights: null });
  const layers = base.calls.map(({ layer, output }, index) => [
    index === 0 ? null : layer.name,
    layer.className,
    output.shape.slice(1),
    layer.countParams(),
  ]);
  expect(layers).toEqual(network.layers);
  expect(base.name).toBe(network.model);
  expect(base.variables).toHaveLength(network.variables);
  // The file of weights is what fills exactly this.
  const published = backbone.imagenetWeights({ inputShape });
  expect(published.tensors).toBe(network.variables);
  expect(published.parameters).toBe(base.countParams());
});

describe.each(names)('features of %s', (name) => {
  const golden = new GoldenFile<{ cases: FeatureCase[] }>(`features-${name}`);

  it.each(golden.description.cases)('of $height x $width pictures', async ({ height, width, imageKeys }) => {
    const base = await filledBase(name, height, width);
    const inputs = Input({ shape: [height, width, 3] });
    const outputs = base.apply(backboneNamed(name).preprocessInput(inputs), { training: false });
    const plan = planModel(new Functional({ inputs, outputs }), { training: false });
    const features = await runFrozen(plan, plan.cut, patternImages(imageKeys, height, width));
    const [, channels, rows, columns] = features.shape;
    const area = rows * columns;
    for (const [index, key] of imageKeys.entries()) {
      const image = features.data.subarray(
        index * channels * area,
        (index + 1) * channels * area,
      ) as Float32Array;
      // [channels, area] to [area, channels], as Keras has it.
      const channelsLast = image.map((_, at) => image[(at % channels) * area + Math.floor(at / channels)]);
      const error = golden.relativeError(`${height}x${width}/${key}`, channelsLast);
      expect(error, `picture ${key}`).toBeLessThan(1e-4);
    }
  });
});

describe.each(names)('fine-tuning step of %s', (name) => {
  const golden = new GoldenFile<{ cases: GradientCase[] }>(`gradients-${name}`);
  const layouts: [string, number | undefined][] = [['channel-major matrices', undefined]];
  if (channelBlock > 0) layouts.push(['channels in blocks', channelBlock]);
  const cases = golden.description.cases.flatMap((testCase) =>
    layouts.map(([layout, block]) => ({ ...testCase, layout, block })),
  );

  it.each(cases)(
    "has Keras' loss and gradients: $name, $layout",
    async ({ name: part, size, imageKeys, fineTuneAt, block }) => {
      const { base, model } = await classifier(name, size);
      unfreezeFromLayer(base, fineTuneAt);
      const images = patternImages(imageKeys, size, size);
      const { loss, logits, gradients } = await trainingStep(model, images, block);
      expect(Math.abs(loss - golden.numbers(`${part}/loss`)[0])).toBeLessThan(1e-5);
      logits.forEach((logit, index) => {
        expect(Math.abs(logit - golden.numbers(`${part}/logits`)[index])).toBeLessThan(1e-4);
      });
      const paths = golden.names.filter((key) => key.startsWith(`${part}/`) && key.split('/').length === 3);
      expect([...gradients.keys()].map((path) => `${part}/${path}`)).toEqual(paths);
      for (const [path, gradient] of gradients) {
        expect(golden.relativeError(`${part}/${path}`, gradient), path).toBeLessThan(1e-3);
      }
    },
  );
});
