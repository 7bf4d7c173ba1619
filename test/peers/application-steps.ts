import { beforeEach, describe, expect, it } from 'vitest';
import { flatten } from '../../src/nn/index.js';
import { clearSession } from '../../src/session/index.js';
import { planModel } from '../../src/train/plan.js';
import { channelBlock } from '../channel-block.js';
import { classifierOf, goldenOf } from './application.js';
import { runFrozen } from './network.js';
import { patternImages } from './pattern.js';
import { trainingStep } from './training-step.js';

/** Gradients in one fingerprint; each has the norm 1 there. */
const TOGETHER = 16;

/**
 * Tests of features and of one training step against Keras.
 *
 * @param names of networks of keras.applications
 * @param milliseconds for each test
 */
export function testApplications(names: readonly string[], milliseconds: number): void {
  beforeEach(clearSession);
  describe.each(names)('%s', (name) => {
    const block = channelBlock > 0 ? channelBlock : undefined;

    it(
      "has Keras' features, loss and gradients",
      async () => {
        const golden = goldenOf(name);
        const { size, imageKeys } = golden.description;
        const { base, model } = classifierOf(name, size);
        const images = patternImages(imageKeys, size, size);
        base.trainable = false;
        const plan = planModel(model, { training: false });
        const last = flatten(model).length - 3;
        const features = await runFrozen(plan, last, images);
        const [batch, channels, height, width] = features.shape;
        const area = height * width;
        const data = features.data as Float32Array;
        const channelsLast = data.map((_, at) => {
          const [picture, position, channel] = [
            Math.floor(at / (area * channels)),
            Math.floor(at / channels) % area,
            at % channels,
          ];
          return data[(picture * channels + channel) * area + position];
        });
        expect(batch).toBe(imageKeys.length);
        expect(golden.relativeError('features', channelsLast)).toBeLessThan(1e-4);

        base.trainable = true;
        const { loss, logits, gradients } = await trainingStep(model, images, block);
        const [expectedLoss] = golden.numbers('loss');
        expect(Math.abs(loss - expectedLoss) / Math.max(1, expectedLoss)).toBeLessThan(1e-4);
        const expected = golden.numbers('logits');
        const scale = Math.max(1, ...expected.map(Math.abs));
        logits.forEach((logit, at) => {
          expect(Math.abs(logit - expected[at]) / scale).toBeLessThan(1e-4);
        });
        const norms = golden.numbers('norms');
        const found = [...gradients];
        expect(found).toHaveLength(norms.length);
        for (let first = 0; first < found.length; first += TOGETHER) {
          const part = found.slice(first, first + TOGETHER);
          const joined = new Float32Array(part.reduce((sum, [, values]) => sum + values.length, 0));
          let offset = 0;
          part.forEach(([, values], index) => {
            joined.set(values, offset);
            for (let at = 0; at < values.length; at++) joined[offset + at] /= norms[first + index];
            offset += values.length;
          });
          // Measured by one gradient, not by all of them together.
          const error = golden.relativeError(`gradients/${first}`, joined, 1);
          expect(error, part.map(([path]) => path).join(', ')).toBeLessThan(1e-3);
        }
      },
      milliseconds,
    );
  });
}
