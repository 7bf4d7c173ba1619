import { readFile } from 'node:fs/promises';
import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import { expect } from 'vitest';
import type { Event } from './command.js';

export interface PhaseFigures {
  readonly name: string;
  readonly epochs: number;
  readonly logs: Readonly<Record<'loss' | 'accuracy' | 'val_loss' | 'val_accuracy', number>>;
  readonly seconds: number;
}

interface Scores {
  readonly loss: number;
  readonly accuracy: number;
  readonly correct: number;
  readonly count: number;
}

export interface TutorialResult {
  readonly event: 'result';
  readonly model: string;
  readonly phases: readonly [PhaseFigures, PhaseFigures];
  readonly validation: Scores;
  readonly test: Scores;
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
  readonly seconds: number;
}

/** The last event of a tutorial, which must have exactly the documented keys. */
export function tutorialResult(events: readonly Event[]): TutorialResult {
  const phase = (name: string) => ({
    name,
    epochs: expect.any(Number),
    logs: {
      loss: expect.any(Number),
      accuracy: expect.any(Number),
      val_loss: expect.any(Number),
      val_accuracy: expect.any(Number),
    },
    seconds: expect.any(Number),
  });
  expect(events.filter(({ event }) => event === 'result')).toHaveLength(1);
  const scores = {
    loss: expect.any(Number),
    accuracy: expect.any(Number),
    correct: expect.any(Number),
    count: expect.any(Number),
  };
  expect(events.at(-1)).toEqual({
    event: 'result',
    status: 'finished',
    run: expect.any(String),
    model: expect.any(String),
    report: expect.any(String),
    seed: expect.any(Number),
    phases: [phase('feature-extraction'), phase('fine-tuning')],
    validation: expect.objectContaining(scores),
    test: expect.objectContaining(scores),
    skipped: expect.any(Array),
    warnings: expect.any(Array),
    seconds: expect.any(Number),
  });
  return events.at(-1) as unknown as TutorialResult;
}

/** The result that `graft evaluate` must find on the whole validation folder, from training's results on its parts. */
export function wholeValidation({ validation, test }: TutorialResult): Scores {
  const count = validation.count + test.count;
  const correct = validation.correct + test.correct;
  return {
    loss: (validation.loss * validation.count + test.loss * test.count) / count,
    accuracy: correct / count,
    correct,
    count,
  };
}

/** Every file that a run writes. */
export const runFiles = [
  'config.json',
  'events.jsonl',
  ...[
    'augmented-image',
    'class-scores',
    'confusion-matrix',
    'learning-curves',
    'reliability',
    'thresholds',
    'top-losses',
    'training-images',
  ].flatMap((name) => [`figures/${name}.png`, `figures/${name}.svg`]),
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
