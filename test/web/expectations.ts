import { type Classifier, loadClassifier } from '@graft-vision/graft';
import type { FilePrediction } from '@graft-vision/graft/classifier';
import { parseGraph, serializeGraph } from '../../src/graph/index.js';

/** The result of a browser, as plain data. */
export interface WebClassification {
  readonly label: string;
  readonly probability: number;
  readonly probabilities: Readonly<Record<string, number>>;
  readonly top: readonly { readonly label: string; readonly probability: number }[];
  readonly familiarity?: number;
  readonly unfamiliar?: boolean;
}

/** The largest difference between two sets of probabilities. */
export function largestDifference(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): number {
  return Math.max(...Object.entries(a).map(([label, probability]) => Math.abs(probability - b[label])));
}

type Prediction = Exclude<FilePrediction, { readonly error: string }>;

/** Node's predictions for files that can be read, in their order. */
export async function predictInNode(classifier: Classifier, paths: readonly string[]): Promise<Prediction[]> {
  const predictions: Prediction[] = [];
  for await (const prediction of classifier.predictFiles(paths)) {
    if ('error' in prediction) throw new Error(`${prediction.path}: ${prediction.error}`);
    predictions.push(prediction);
  }
  return predictions;
}

/** The probabilities of these predictions. */
export async function classifyInNode(
  classifier: Classifier,
  paths: readonly string[],
): Promise<Readonly<Record<string, number>>[]> {
  return (await predictInNode(classifier, paths)).map(({ probabilities }) => probabilities);
}

export async function withClassifier<Result>(
  path: string,
  use: (classifier: Classifier) => Promise<Result>,
): Promise<Result> {
  const classifier = await loadClassifier(path);
  try {
    return await use(classifier);
  } finally {
    await classifier.dispose();
  }
}

/** The same network with another card. */
export function changeCard(model: Uint8Array, changes: Readonly<Record<string, unknown>>): Uint8Array {
  const graph = parseGraph(model, 'the model');
  const card = JSON.parse(graph.metadata.get('graft') ?? '{}');
  return serializeGraph({
    ...graph,
    metadata: new Map([['graft', JSON.stringify({ ...card, ...changes })]]),
  });
}
