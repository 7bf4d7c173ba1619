import { readFile } from 'node:fs/promises';
import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import { expect } from 'vitest';
import type { Event } from './command.js';

export interface PhaseFigures {
  readonly name: string;
  readonly epochs: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly valLoss: number;
  readonly valAccuracy: number;
  readonly seconds: number;
}

export interface TutorialResult {
  readonly event: 'result';
  readonly model: string;
  readonly initial: { readonly loss: number; readonly accuracy: number };
  readonly phases: readonly [PhaseFigures, PhaseFigures];
  readonly test: {
    readonly loss: number;
    readonly accuracy: number;
    readonly correct: number;
    readonly count: number;
  };
  readonly seconds: number;
}

/** The last event of a tutorial, which must have the promised keys and no others. */
export function tutorialResult(events: readonly Event[]): TutorialResult {
  const phase = (name: string) => ({
    name,
    epochs: expect.any(Number),
    loss: expect.any(Number),
    accuracy: expect.any(Number),
    valLoss: expect.any(Number),
    valAccuracy: expect.any(Number),
    seconds: expect.any(Number),
  });
  expect(events.filter(({ event }) => event === 'result')).toHaveLength(1);
  expect(events.at(-1)).toEqual({
    event: 'result',
    model: expect.any(String),
    initial: { loss: expect.any(Number), accuracy: expect.any(Number) },
    phases: [phase('feature-extraction'), phase('fine-tuning')],
    test: {
      loss: expect.any(Number),
      accuracy: expect.any(Number),
      correct: expect.any(Number),
      count: expect.any(Number),
    },
    seconds: expect.any(Number),
  });
  return events.at(-1) as unknown as TutorialResult;
}

/** What `graft evaluate` must find on the whole validation folder, from what training printed about its two parts. */
export function wholeValidation(
  result: TutorialResult,
  imageCount: number,
): { loss: number; accuracy: number; correct: number; count: number } {
  const { test } = result;
  const { valLoss, valAccuracy } = result.phases[1];
  const rest = imageCount - test.count;
  const correct = Math.round(valAccuracy * rest) + test.correct;
  return {
    loss: (valLoss * rest + test.loss * test.count) / imageCount,
    accuracy: (valAccuracy * rest + test.accuracy * test.count) / imageCount,
    correct,
    count: imageCount,
  };
}

/** Every file that a run leaves. */
export const runFiles = [
  'config.json',
  'figures/augmented-image.png',
  'figures/augmented-image.svg',
  'figures/learning-curves-fine-tuning.png',
  'figures/learning-curves-fine-tuning.svg',
  'figures/learning-curves.png',
  'figures/learning-curves.svg',
  'figures/predictions.png',
  'figures/predictions.svg',
  'figures/training-images.png',
  'figures/training-images.svg',
  'history.json',
  'model.onnx',
  'photographs.json',
  'report.html',
  'results.json',
  'summary.txt',
];

/** The metadata of an .onnx file, read without Graft. */
export async function metadataOf(path: string): Promise<Map<string, string>> {
  const model = fromBinary(ModelProtoSchema, await readFile(path));
  return new Map(model.metadataProps.map(({ key, value }) => [key, value]));
}
