import { UsageError } from '../errors.js';
import { writeFileAtomically } from '../files/index.js';
import { type Graph, GraphBuilder, operators, serializeGraph, type Value } from '../graph/index.js';
import { lowerDense, lowerInference } from '../lower/index.js';
import { Activation, Dense, type FlatCall, type Functional, flatten } from '../nn/index.js';
import { type ClassifierCard, cardKey } from './card.js';

/**
 * Builds the graph of a finished classifier. Input `image`: uint8 [N, height, width, 3], RGB; everything from pixels
 * on is inside. Outputs `logits` and `probabilities`, both [N, classes]: a head with one output becomes two classes,
 * whose logits are 0 and that output. What the card says about flipping and temperature is inside too, so that every
 * runtime gives the same probabilities.
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
  const upright = operators.cast(operators.transpose(image, [0, 3, 1, 2]), 'float32');
  const pixels = card.flipAtTestTime ? withMirrorImages(upright) : upright;
  const features = lowerInference(graph, { calls, from: 0, to: calls[position].inputs[0] }, pixels);
  const both = lowerDense(graph, dense, features);
  const head = card.flipAtTestTime ? meanWithMirrorImages(both, dense.units) : both;
  const scaled = atTemperature(head, card.temperature);
  graph.output('logits', dense.units === 1 ? twoLogits(head) : head);
  graph.output('probabilities', dense.units === 1 ? twoProbabilities(scaled) : operators.softmax(scaled));
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

/** The batch twice, the second time with left and right exchanged: [2N, channels, height, width]. */
function withMirrorImages(pixels: Value): Value {
  const width = pixels.shape[3] as number;
  const fromTheRight = Array.from({ length: width }, (_, column) => width - 1 - column);
  const mirrored = operators.gather(pixels, fromTheRight, 3);
  const shape = ['2N', ...pixels.shape.slice(1)];
  return pixels.graph.emit('Concat', [pixels, mirrored], { type: pixels.type, shape }, { axis: 0 });
}

/** [2N, units] to [N, units]. */
function meanWithMirrorImages(logits: Value, units: number): Value {
  return operators.reduceMean(operators.reshape(logits, [2, 'N', units]), [0], false);
}

function atTemperature(logits: Value, temperature = 1): Value {
  if (temperature === 1) return logits;
  return operators.divide(logits, logits.graph.scalar(temperature, logits.type));
}

function twoLogits(logit: Value): Value {
  const zero = logit.graph.scalar(0, logit.type);
  return operators.concatenate([operators.multiply(logit, zero), logit], 1);
}

function twoProbabilities(logit: Value): Value {
  return operators.concatenate([operators.sigmoid(operators.negate(logit)), operators.sigmoid(logit)], 1);
}
