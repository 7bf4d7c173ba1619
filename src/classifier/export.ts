import { UsageError } from '../errors.js';
import { writeFileAtomically } from '../files.js';
import { type Graph, GraphBuilder, operators, serializeGraph, type Value } from '../graph/index.js';
import { lowerDense, lowerInference } from '../lower/index.js';
import { Activation, Dense, type FlatCall, type Functional, flatten } from '../nn/index.js';
import { type ClassifierCard, cardKey } from './card.js';

/**
 * Builds the graph of a finished classifier. Input `image`: uint8 [N, height, width, 3], RGB; everything from pixels
 * on is inside. Outputs `logits` and `probabilities`, both [N, classes]: a head with one output becomes two classes,
 * whose logits are 0 and that output.
 *
 * @throws UsageError when the model does not end in a Dense layer that fits the classes
 */
export function buildClassifierGraph(model: Functional, card: ClassifierCard): Graph {
  const calls = flatten(model);
  const { dense, position } = findHead(calls, model.name);
  const outputs = dense.units === 1 ? 2 : dense.units;
  if (outputs !== card.classNames.length) {
    throw new UsageError(
      `Model ${model.name} tells ${outputs} classes apart, but ${card.classNames.length} class names were given: ${card.classNames.join(', ')}.`,
    );
  }
  const graph = new GraphBuilder('classifier');
  const [, height, width, channels] = calls[0].outputShape as number[];
  const image = graph.input('image', 'uint8', ['N', height, width, channels]);
  const pixels = operators.cast(operators.transpose(image, [0, 3, 1, 2]), 'float32');
  const features = lowerInference(graph, { calls, from: 0, to: calls[position].inputs[0] }, pixels);
  const head = lowerDense(graph, dense, features);
  graph.output('logits', dense.units === 1 ? twoLogits(head) : head);
  graph.output('probabilities', dense.units === 1 ? twoProbabilities(head) : operators.softmax(head));
  graph.metadata(cardKey, JSON.stringify(card));
  return graph.build();
}

/** Writes a trained model and its card as one self-contained .onnx file. */
export async function saveClassifier(model: Functional, path: string, card: ClassifierCard): Promise<void> {
  await writeFileAtomically(path, serializeGraph(buildClassifierGraph(model, card)));
}

/** The last Dense layer; behind it only sigmoid or softmax may stand, which the graph applies itself. */
function findHead(calls: readonly FlatCall[], name: string): { dense: Dense; position: number } {
  const position = calls.length - 1;
  const last = calls[position];
  if (last.layer instanceof Activation) return findHead(calls.slice(0, -1), name);
  if (last.layer instanceof Dense) return { dense: last.layer, position };
  throw new UsageError(
    `Model ${name} ends in ${last.layer.name} (${last.layer.className}); a classifier ends in a Dense layer.`,
  );
}

function twoLogits(logit: Value): Value {
  const zero = logit.graph.scalar(0, logit.type);
  return operators.concatenate([operators.multiply(logit, zero), logit], 1);
}

function twoProbabilities(logit: Value): Value {
  return operators.concatenate([operators.sigmoid(operators.negate(logit)), operators.sigmoid(logit)], 1);
}
