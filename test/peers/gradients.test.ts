import { describe, expect, it } from 'vitest';
import { channelBlock } from '../channel-block.js';
import { GoldenFile } from './golden.js';
import { tutorialModel, unfreezeFromLayer, weightSets } from './network.js';
import { patternImages } from './pattern.js';
import { trainingStep } from './training-step.js';

interface Description {
  imageKeys: number[];
  fineTuneAt: number;
}

describe.each(weightSets)('fine-tuning step with %s weights', (weights) => {
  const layouts: [string, number | undefined][] = [['channel-major matrices', undefined]];
  if (channelBlock > 0) layouts.push(['channels in blocks', channelBlock]);

  it.each(layouts)("has Keras' loss and gradients: %s", async (_, block) => {
    const golden = new GoldenFile<Description>(`gradients-${weights}`);
    const { imageKeys, fineTuneAt } = golden.description;
    const { base, model } = await tutorialModel(weights);
    unfreezeFromLayer(base, fineTuneAt);
    const { loss, logits, gradients } = await trainingStep(model, patternImages(imageKeys, 160, 160), block);
    expect(Math.abs(loss - golden.numbers('loss')[0])).toBeLessThan(1e-5);
    logits.forEach((logit, index) => {
      expect(Math.abs(logit - golden.numbers('logits')[index])).toBeLessThan(1e-4);
    });
    expect(gradients.size).toBe(56);
    expect([...gradients.keys()]).toEqual(golden.names.filter((name) => name.includes('/')));
    for (const [path, gradient] of gradients) {
      expect(golden.relativeError(path, gradient), path).toBeLessThan(1e-3);
    }
  });
});
