import { beforeEach, describe, expect, it } from 'vitest';
import { Dense, Functional, GlobalAveragePooling2D, Input } from '../../src/nn/index.js';
import { clearSession } from '../../src/session/index.js';
import { backboneNamed } from '../../src/zoo/index.js';
import { channelBlock } from '../channel-block.js';
import { GoldenFile } from './golden.js';
import { unfreezeFromLayer } from './network.js';
import { fillVariables, patternImages } from './pattern.js';
import { trainingStep } from './training-step.js';

interface GradientCase {
  name: string;
  size: number;
  imageKeys: number[];
  fineTuneAt: number;
}

/** Milliseconds, most of which the patterns of 24 million weights take. */
const slow = 180_000;

/** The first key after the variables of every base. */
const headKey = 1000;

/** The backbones in the golden numbers of bench/peers/golden_backbones.py. */
export const backboneNames = [
  'EfficientNetV2B0',
  'ResNet50V2',
  'MobileNetV3Small',
  'MobileNetV3Large',
] as const;

export async function filledBase(name: string, height: number, width: number): Promise<Functional> {
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

/**
 * Tests of one fine-tuning step against Keras.
 *
 * @param part 'late': the last part of the network; 'whole': the whole network, which takes longer
 */
export function testFineTuningSteps(part: 'late' | 'whole'): void {
  beforeEach(clearSession);
  describe.each(backboneNames)('fine-tuning step of %s', (name) => {
    const golden = new GoldenFile<{ cases: GradientCase[] }>(`gradients-${name}`);
    const layouts: [string, number | undefined][] = [['channel-major matrices', undefined]];
    if (channelBlock > 0) layouts.push(['channels in blocks', channelBlock]);
    const cases = golden.description.cases
      .filter((testCase) => testCase.name === part)
      .flatMap((testCase) => layouts.map(([layout, block]) => ({ ...testCase, layout, block })));

    it.each(cases)(
      "has Keras' loss and gradients: $name, $layout",
      async ({ size, imageKeys, fineTuneAt, block }) => {
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
      slow,
    );
  });
}
