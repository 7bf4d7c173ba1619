import { en } from 'zod/locales';
import * as z from 'zod/mini';
import { GraftError, UsageError } from '../errors.js';
import { CHECKSUM_KEY, type TensorShape } from '../graph/browser.js';
import { parseJson } from '../parse-json.js';
import { shellWord } from '../shell-word.js';
import { shown } from '../shown.js';

/** The metadata key under which an .onnx file carries the card. */
export const CARD_KEY = 'graft';

/** The name of the output that says how familiar a picture is: [N], from 0 to 1. */
export const FAMILIARITY_OUTPUT = 'familiarity';

/** zod/mini makes a page that loads a classifier a quarter smaller, but brings no messages of its own. */
const MESSAGES = { error: en().localeError };

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
/** Of a picture, in pixels: what is taken from memory for it must not follow from any number in a file. */
const side = z.int().check(z.positive(), z.maximum(4096));
const count = z.int().check(z.nonnegative());
/** By class. `z.record` would leave out a class of the name `__proto__`. */
const countsOfClasses = z.custom<Record<string, number>>().check(({ value, issues }) => {
  if (typeof value !== 'object' || value === null) {
    issues.push({ code: 'custom', input: value, message: 'expected the number of pictures of each class' });
    return;
  }
  for (const [name, pictures] of Object.entries(value)) {
    if (count.safeParse(pictures).success) continue;
    issues.push({ code: 'custom', input: pictures, path: [name], message: 'expected a number of pictures' });
  }
});
const results = z.object({
  loss: z.number(),
  /** With several labels a picture: the share of pictures all of whose labels are right. */
  accuracy: z.number(),
  correct: z.number(),
  count: z.number(),
  /** Of multilabel classifiers. Null where no picture has a label. */
  meanAveragePrecision: z.optional(z.nullable(z.number())),
  macroF1: z.optional(z.nullable(z.number())),
  microF1: z.optional(z.nullable(z.number())),
});

/** Settings as plain data, nested to any depth. */
const setting: z.ZodMiniType<CardSetting> = z.lazy(() =>
  z.union([scalar, z.array(setting), z.record(z.string(), setting)]),
);

const cardSchema = z.object({
  /** Of the card itself, not of Graft. From 2 on, the file has a checksum. */
  formatVersion: z.union([z.literal(1), z.literal(2)]),
  graftVersion: z.string(),
  /** When it was trained, in ISO 8601: '2026-11-24T13:45:00Z'. The caller that saves the model gives it. */
  createdAt: z.optional(z.string()),
  classNames: z.array(z.string()).check(z.minLength(2)),
  /** The task that it was trained for: see `TaskName`. `saveClassifier` recognizes it by the head. */
  task: z.enum(['binary', 'multiclass', 'multilabel']),
  imageSize: z.tuple([side, side]),
  resize: z.object({
    interpolation: z.enum(['nearest', 'bilinear', 'bicubic', 'lanczos3']),
    antialias: z.boolean(),
    cropToAspectRatio: z.boolean(),
    /** Absent in files of earlier versions, which always decoded in full. */
    shrinkOnLoad: z.optional(z.boolean()),
  }),
  backbone: z.object({
    name: z.string(),
    weights: z.string(),
    /** Where the weights come from, under which license (SPDX), and what was done to them. */
    origin: z.optional(
      z.object({ source: z.string(), license: z.string(), changes: z.optional(z.string()) }),
    ),
  }),
  /** What it was trained on, by name and not by path: 'cats-and-dogs', 'drawn', 'folder'. */
  data: z.optional(
    z.object({
      source: z.string(),
      from: z.string(),
      origin: z.optional(z.string()),
      /** Pictures per class in each part: `counts.train.cats`. `describeData` counts them. */
      counts: z.optional(z.record(z.string(), countsOfClasses)),
      /**
       * Identifies the pictures, to compare them with others; `describeData` and `openPhotographs` compute it in the
       * same way.
       */
      digest: z.optional(z.object({ algorithm: z.literal('sha256'), value: z.string(), files: count })),
    }),
  ),
  /** The whole recipe, so that it can be used again. */
  recipe: z.optional(z.record(z.string(), setting)),
  /** How it was trained: settings as plain values, by name. */
  training: z.record(z.string(), z.union([scalar, z.record(z.string(), scalar)])),
  /** Where it was trained: on a graphics card. The processor if it is not given. */
  device: z.optional(z.literal('webgpu')),
  /** Its results, by the name of the pictures: `validation`, `test`. */
  results: z.record(z.string(), results),
  /**
   * Logits are divided by it before they become probabilities, so that predictions with a probability of 0.8 are right
   * in 8 of 10 cases (Guo et al., "On Calibration of Modern Neural Networks", 2017). The graph of the file does it.
   * Default 1.
   */
  temperature: z.optional(z.number().check(z.positive())),
  /**
   * Where the task is multilabel: for each class the probability from which on a picture has it. Default 0.5 for each.
   */
  thresholds: z.optional(z.array(z.number().check(z.minimum(0), z.maximum(1)))),
  /** Whether the graph also classifies the mirror image and uses the mean of both logits. Default false. */
  flipAtTestTime: z.optional(z.boolean()),
  /**
   * How the output `familiarity` of the graph says whether a picture is like those that it was trained on; undefined
   * where the graph has no such output.
   */
  familiarity: z.optional(
    z.object({
      /** From 0 to 1. A picture whose familiarity is below it is unlike them. */
      limit: z.number().check(z.gte(0), z.lte(1)),
      /** What is measured; see `Familiarity`. */
      method: z.enum(['mahalanobis+energy', 'mahalanobis']),
      /** What the limit was set on: the training pictures if there were too few for validation. */
      calibratedOn: z.enum(['validation', 'training']),
      /** How many pictures those are. */
      pictures: count,
      /** Share of them that reach the limit. */
      passed: z.number().check(z.gte(0), z.lte(1)),
    }),
  ),
  /** What `exportClassifier` did to the file; undefined in the original. */
  export: z.optional(
    z.object({
      precision: z.enum(['float16', 'int8']),
      /** Number of pictures that the ranges of an int8 model were measured on. */
      calibrationImages: z.optional(count),
      /** Before and after, on the same pictures. */
      results: z.optional(z.object({ before: results, after: results })),
    }),
  ),
});

/** A setting of a recipe: a value, a list or named settings. */
export type CardSetting =
  | string
  | number
  | boolean
  | null
  | readonly CardSetting[]
  | { readonly [name: string]: CardSetting };

/** The description in a classifier's file: everything that is needed to use it, and where it comes from. */
export type ClassifierCard = z.infer<typeof cardSchema>;

/** The part of an evaluation that a card keeps. */
export interface MeasuredResults {
  readonly loss: number;
  readonly count: number;
  readonly accuracy?: number;
  /** Default `accuracy` times `count`. */
  readonly correct?: number;
}

/**
 * The part of an evaluation, of the classifier or of its model, that a card keeps: no names of files.
 *
 * @throws UsageError when the accuracy was not measured
 */
export function cardResults(evaluation: MeasuredResults): ClassifierCard['results'][string] {
  const { loss, accuracy, count } = evaluation;
  if (accuracy === undefined) {
    throw new UsageError('A card needs the accuracy, but the evaluation has none.', {
      hint: "Compile the model with `metrics: ['accuracy']`.",
    });
  }
  return { loss, accuracy, correct: evaluation.correct ?? Math.round(accuracy * count), count };
}

/** Null where it is not defined. */
type Measured = { readonly value: number } | null;

/**
 * The part of a multilabel evaluation that a card keeps: no names of files.
 *
 * @param evaluation `accuracy` is the share of pictures all of whose labels are right
 */
export function multilabelCardResults({
  loss,
  accuracy,
  correct,
  count,
  metrics,
}: MeasuredResults & {
  readonly accuracy: number;
  readonly correct: number;
  readonly metrics: {
    readonly meanAveragePrecision: Measured;
    readonly macro: { readonly f1: Measured };
    readonly micro: { readonly f1: Measured };
  };
}): ClassifierCard['results'][string] {
  return {
    loss,
    accuracy,
    correct,
    count,
    meanAveragePrecision: metrics.meanAveragePrecision?.value ?? null,
    macroF1: metrics.macro.f1?.value ?? null,
    microF1: metrics.micro.f1?.value ?? null,
  };
}

/**
 * Reads the card from a model's metadata.
 *
 * @param path the model's file, for the message
 * @throws GraftError when the model was not written by Graft, or by a newer version
 */
export function readCard(metadata: ReadonlyMap<string, string>, path: string): ClassifierCard {
  const text = metadata.get(CARD_KEY);
  if (text === undefined) throw notOurs(path);
  const parsed = cardSchema.safeParse(parseJson(text), MESSAGES);
  if (parsed.success) {
    if (parsed.data.formatVersion >= 2 && !metadata.has(CHECKSUM_KEY)) {
      throw new GraftError(`${path} is damaged: its checksum is missing.`, {
        hint: 'Copy or download it again, or save the model again.',
      });
    }
    const { thresholds, classNames } = parsed.data;
    if (thresholds === undefined || thresholds.length === classNames.length) return parsed.data;
    throw new GraftError(
      `The card of ${path} cannot be read: it has ${thresholds.length} thresholds for ${classNames.length} classes.`,
      { hint: 'The file was changed after it was saved. Save the model again.' },
    );
  }
  const [issue] = parsed.error.issues;
  throw new GraftError(
    `The card of ${path} cannot be read: ${issue.path.join('.') || 'the whole'}: ${issue.message}.`,
    { hint: 'It may come from a newer version of Graft.' },
  );
}

function notOurs(path: string): GraftError {
  const train = path.endsWith('.onnx')
    ? ` To train one on this network: graft train PHOTOS --backbone ${shellWord(path)}`
    : '';
  return new GraftError(`${path} is an ONNX model, but not one that Graft wrote.`, {
    hint: `Expected a model.onnx from \`graft train\`, \`graft tutorial\` or \`saveClassifier\`.${train}`,
  });
}

/**
 * Makes sure that a model is one that Graft wrote.
 *
 * @throws GraftError with what can be done with another one
 */
export function expectOurs(metadata: ReadonlyMap<string, string>, path: string): void {
  if (!metadata.has(CARD_KEY)) throw notOurs(path);
}

/**
 * Makes sure that a card is about the model that it comes with.
 *
 * @param model its inputs and outputs
 * @throws GraftError when the number of classes or the size of the pictures is another one, or a name stands twice
 */
export function expectCardFits(
  { classNames, imageSize, familiarity }: ClassifierCard,
  model: Record<'inputs' | 'outputs', ReadonlyMap<string, TensorShape>>,
  path: string,
): void {
  const contradicts = (what: string): GraftError =>
    new GraftError(`The card of ${path} contradicts its network: ${what}.`, {
      hint: 'The file was changed after it was saved. Save the model again.',
    });
  const twice = classNames.find((name, index) => classNames.indexOf(name) !== index);
  if (twice !== undefined) throw contradicts(`it names the class ${shown(twice)} twice`);
  const [, ...input] = model.inputs.get('image')?.shape ?? [];
  if (input.length !== 3 || [...imageSize, 3].some((size, axis) => size !== input[axis])) {
    throw contradicts(
      `it says pictures of ${imageSize.join(' x ')} pixels, but the network takes ${input.length === 3 ? `${input[0]} x ${input[1]}` : 'none'}`,
    );
  }
  for (const name of ['logits', 'probabilities']) {
    const outputs = model.outputs.get(name)?.shape;
    if (outputs?.length !== 2 || outputs[1] !== classNames.length) {
      throw contradicts(
        `it has ${classNames.length} classes, but the network gives ${outputs?.[1] ?? 'no'} ${name}`,
      );
    }
  }
  const shape = model.outputs.get(FAMILIARITY_OUTPUT)?.shape;
  if (familiarity !== undefined && shape?.length !== 1) {
    throw contradicts('it says from where on a picture is familiar, but the network does not measure it');
  }
}
