import { z } from 'zod';
import type { MultilabelEvaluation, Score } from '../../classifier/index.js';
import type { ClassificationMetrics } from '../../metrics/index.js';

const result = z.object({
  loss: z.number(),
  accuracy: z.number(),
  correct: z.number().int().nonnegative(),
  count: z.number().int().nonnegative(),
  /** Other measures that were taken, by name: rocAuc, macroF1, expectedCalibrationError. */
  metrics: z.record(z.string(), z.number().nullable()).optional(),
});

/** What config.json says of the other files of a run; it holds all settings besides. */
export const runConfigSchema = z.looseObject({
  /** The digest that history.json and results.json name too; undefined before training begins. */
  run: z.string().optional(),
  /** The digest that photographs.json names too; undefined before they are divided. */
  photographs: z.string().optional(),
});

export const runResultsSchema = z.object({
  /** Of the file itself, not of Graft. */
  formatVersion: z.literal(1),
  /** What came out, by the name of the pictures: `validation`, `test`. */
  results: z.record(z.string(), result),
  /** How long the whole run took, in seconds. */
  seconds: z.number().nonnegative().optional(),
  /** The digest of the run. */
  run: z.string().optional(),
  /** SHA-256 of model.onnx. */
  model: z.string().optional(),
});

/** What results.json in a run's folder holds. */
export type RunResults = z.infer<typeof runResultsSchema>;

/** One set of pictures in results.json. */
export type RunResult = RunResults['results'][string];

export const runHistorySchema = z.object({
  epoch: z.array(z.number()),
  // JSON has no NaN: a loss that was none is written as null.
  history: z.object({ loss: z.array(z.number().nullable()) }).catchall(z.array(z.number().nullable())),
  /** The digest of the run. */
  run: z.string().optional(),
});

/** What results.json keeps of an evaluation: the numbers, not the names of files. */
export function runResult({
  loss,
  accuracy,
  correct,
  count,
  metrics,
}: Score & { readonly metrics?: ClassificationMetrics }): RunResult {
  const own = { loss, accuracy, correct, count };
  if (metrics === undefined) return own;
  return {
    ...own,
    metrics: {
      balancedAccuracy: metrics.macro.recall.value,
      macroF1: metrics.macro.f1.value,
      rocAuc: metrics.rocAuc?.value ?? null,
      averagePrecision: metrics.averagePrecision?.value ?? null,
      brierScore: metrics.brierScore.value,
      expectedCalibrationError: metrics.expectedCalibrationError.value,
    },
  };
}

/** What results.json keeps of an evaluation of pictures that may have several labels. */
export function multilabelRunResult({
  loss,
  accuracy,
  correct,
  count,
  metrics,
}: MultilabelEvaluation): RunResult {
  return {
    loss,
    accuracy,
    correct,
    count,
    metrics: {
      meanAveragePrecision: metrics.meanAveragePrecision?.value ?? null,
      macroF1: metrics.macro.f1?.value ?? null,
      microF1: metrics.micro.f1?.value ?? null,
      hammingLoss: metrics.hammingLoss.value,
      rocAuc: metrics.rocAuc?.value ?? null,
    },
  };
}

/** The part of photographs.json in a run's folder that tells which pictures each part has. */
export const runPhotographsSchema = z.object({
  source: z.string(),
  classNames: z.array(z.string()),
  parts: z.record(
    z.string(),
    z.array(
      z.object({
        path: z.string(),
        labels: z.array(z.number().int().min(0)),
        size: z.number(),
        modified: z.number(),
        /** Whether the finished classifier gets it right; only where it was judged. */
        right: z.boolean().optional(),
      }),
    ),
  ),
  digest: z.string().optional(),
  division: z.string().optional(),
});

/** Which pictures each part of a run has. */
export type RunPictures = z.infer<typeof runPhotographsSchema>;
