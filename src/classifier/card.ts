import { z } from 'zod';
import { GraftError } from '../errors.js';

/** The metadata key under which an .onnx file carries the card. */
export const cardKey = 'graft';

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const results = z.object({ loss: z.number(), accuracy: z.number(), correct: z.number(), count: z.number() });

const cardSchema = z.object({
  /** Of the card itself, not of Graft. */
  formatVersion: z.literal(1),
  graftVersion: z.string(),
  classNames: z.array(z.string()).min(2),
  imageSize: z.tuple([z.number().int().positive(), z.number().int().positive()]),
  resize: z.object({
    interpolation: z.enum(['nearest', 'bilinear', 'bicubic', 'lanczos3']),
    antialias: z.boolean(),
    cropToAspectRatio: z.boolean(),
  }),
  backbone: z.object({
    name: z.string(),
    weights: z.string(),
    /** Where the weights come from, under which license (SPDX), and what was done to them. */
    origin: z.object({ source: z.string(), license: z.string(), changes: z.string().optional() }).optional(),
  }),
  /** What it was trained on, by name and not by path: 'cats-and-dogs', 'drawn', 'folder'. */
  data: z.object({ source: z.string(), from: z.string(), origin: z.string().optional() }).optional(),
  /** How it was trained: settings as plain values, by name. */
  training: z.record(z.string(), z.union([scalar, z.record(z.string(), scalar)])),
  /** What it reached, by the name of the pictures: `validation`, `test`. */
  results: z.record(z.string(), results),
});

/** What a classifier file says about itself: everything that is needed to use it, and where it comes from. */
export type ClassifierCard = z.infer<typeof cardSchema>;

/** What a card keeps of an evaluation: not the names of files. */
export function cardResults({
  loss,
  accuracy,
  correct,
  count,
}: ClassifierCard['results'][string]): ClassifierCard['results'][string] {
  return { loss, accuracy, correct, count };
}

/**
 * Reads the card from a model's metadata.
 *
 * @param path the model's file, for the message
 * @throws GraftError when the model was not written by Graft, or by a newer one
 */
export function readCard(metadata: ReadonlyMap<string, string>, path: string): ClassifierCard {
  const text = metadata.get(cardKey);
  if (text === undefined) {
    throw new GraftError(`${path} is an ONNX model, but not one that Graft wrote.`, {
      hint: 'Expected a model.onnx from `graft tutorial` or `saveClassifier`.',
    });
  }
  const parsed = cardSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new GraftError(
    `The card of ${path} cannot be read: ${issue.path.join('.') || 'the whole'}: ${issue.message}.`,
    { hint: 'It may come from a newer version of Graft.' },
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
