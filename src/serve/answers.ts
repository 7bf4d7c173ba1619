import { z } from 'zod';
import type { Classification, ClassifierCard } from '../classifier/predict.js';
import { describeProblem, type ProblemDetails } from './problem.js';

/* What the server answers, as schemas: the types, and the description at /openapi.json, follow from them. */

const share = z.number().min(0).max(1);
const rankedClass = z.object({ label: z.string(), probability: share });

export const predictionSchema = z
  .object({
    name: z.string().optional().meta({ description: 'Of a form: the name of the file.' }),
    label: z.string().meta({
      description:
        'The most probable class; of a classifier with several labels a picture also where the picture has it not.',
    }),
    probability: share.meta({ description: 'Of that class.' }),
    probabilities: z.record(z.string(), share).meta({ description: 'Of every class, by its name.' }),
    labels: z.array(rankedClass).optional().meta({
      description:
        'Of a classifier with several labels a picture: those that the picture has, the most probable first; perhaps none.',
    }),
    top: z.array(rankedClass).optional().meta({
      description: 'With the parameter top: the most probable classes, the first one first.',
    }),
    familiarity: share.optional().meta({
      description: 'How much the picture is like those of the training, if the classifier measures it.',
    }),
    unfamiliar: z.boolean().optional().meta({
      description: 'Whether that is below the limit of the classifier: then the classes mean little.',
    }),
  })
  .meta({ title: 'Prediction' });

export const problemSchema = z
  .object({
    type: z.string().meta({ description: 'urn:graft:problem: and the name of the problem.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'What was expected and what came.' }),
    hint: z.string().optional().meta({ description: 'What to do next.' }),
    kind: z.string().optional().meta({
      description:
        'Of a picture that cannot be read: empty, not-an-image, unsupported-format, too-large, ...',
    }),
  })
  .meta({ title: 'Problem', description: 'RFC 9457' });

export const predictionsSchema = z
  .object({
    predictions: z
      .array(
        z.union([
          predictionSchema,
          z
            .object({ name: z.string().optional(), error: problemSchema })
            .meta({ title: 'Failure', description: 'A picture without an answer, beside those with one.' }),
        ]),
      )
      .meta({ description: 'One entry for each picture, in their order.' }),
  })
  .meta({ title: 'Predictions' });

export const modelSchema = z
  .object({
    classNames: z.array(z.string()),
    task: z.enum(['binary', 'multiclass', 'multilabel']),
    imageSize: z
      .array(z.int())
      .length(2)
      .meta({ description: 'Height and width, to which the server resizes pictures.' }),
    backbone: z.string(),
    createdAt: z.string().optional().meta({ description: 'When it was trained, in ISO 8601.' }),
    thresholds: z.array(share).optional().meta({
      description: 'With several labels a picture: the probability from which on it has a class, for each.',
    }),
    familiarityLimit: share.optional().meta({
      description: 'A picture whose familiarity is below it is called unfamiliar.',
    }),
    results: z
      .record(z.string(), z.object({ accuracy: z.number(), loss: z.number(), count: z.int() }))
      .meta({ description: 'How it was measured when it was trained, by the name of the photographs.' }),
  })
  .meta({ title: 'Model' });

export const healthSchema = z
  .object({ status: z.literal('ready'), version: z.string() })
  .meta({ title: 'Health' });

/** A picture's classes, with the words of `graft predict --json`. */
export type Prediction = z.infer<typeof predictionSchema>;
/** The answer to a request with several pictures, or with a form. */
export type Predictions = z.infer<typeof predictionsSchema>;
/** The answer at /model. */
export type ModelDescription = z.infer<typeof modelSchema>;

/** @param top how many of the most probable classes are listed; undefined for no list */
export function predictionOf(
  classification: Classification,
  { name, top: wanted }: { readonly name?: string; readonly top?: number },
): Prediction {
  const { top, ...prediction } = classification;
  return {
    ...(name !== undefined && { name }),
    ...(prediction as Omit<Prediction, 'name' | 'top'>),
    ...(wanted !== undefined && { top: [...top] }),
  };
}

/** The entry of a picture that has no answer, in the answer for several. */
export function failureOf(
  error: unknown,
  name: string | undefined,
): { name?: string; error: ProblemDetails } {
  return { ...(name !== undefined && { name }), error: describeProblem(error) };
}

export function describeModel(card: ClassifierCard): ModelDescription {
  const { classNames, task, imageSize, backbone, createdAt, thresholds, familiarity, results } = card;
  return {
    classNames,
    task,
    imageSize: [...imageSize],
    backbone: backbone.name,
    createdAt,
    thresholds,
    familiarityLimit: familiarity?.limit,
    results: Object.fromEntries(
      Object.entries(results).map(([name, { accuracy, loss, count }]) => [name, { accuracy, loss, count }]),
    ),
  };
}
