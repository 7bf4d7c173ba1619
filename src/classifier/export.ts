import { UsageError } from '../errors.js';
import { type Graph, GraphBuilder, operators, type Value } from '../graph/index.js';
import { lowerDense, lowerInference } from '../lower/index.js';
import type { Functional } from '../nn/index.js';
import { SAVED_OUTPUTS, type Task } from '../tasks/index.js';
import { CARD_KEY, type ClassifierCard } from './card.js';
import { type ModelOutputs, outputsOf, taskOfModel } from './model-outputs.js';
import { withHead } from './restore/stored-head.js';

/**
 * Builds the graph of a finished classifier. Input `image`: uint8 [N, height, width, 3], RGB; the graph contains
 * everything from pixels on. Outputs `logits` and `probabilities`, both [N, classes]: a head with one output becomes
 * two classes, whose logits are 0 and that output. If the model ends in softmax or sigmoid, the logits are its inputs,
 * and the probabilities are the model's own outputs. The graph also contains the card's flipping and temperature, so
 * that every runtime gives the same probabilities.
 *
 * @throws UsageError when the model's outputs are neither logits nor probabilities, or do not fit the classes and the
 * size of the pictures
 */
export function buildClassifierGraph(model: Functional, card: ClassifierCard): Graph {
  const outputs = outputsOf(model);
  const task = taskOfModel(model, card.classNames, card.task === 'multilabel');
  expectFit(model, task, card);
  const graph = new GraphBuilder('classifier');
  const image = graph.input('image', 'uint8', ['N', ...card.imageSize, 3]);
  const upright = operators.cast(operators.transpose(image, [0, 3, 1, 2]), 'float32');
  const pixels = card.flipAtTestTime ? withMirrorImages(upright) : upright;
  const both = lowerLogits(graph, outputs, pixels);
  const head = card.flipAtTestTime ? meanWithMirrorImages(both, task.outputs) : both;
  const scaled = atTemperature(head, card.temperature);
  graph.output(SAVED_OUTPUTS.logits, task.lowerLogits(head));
  graph.output(SAVED_OUTPUTS.probabilities, task.lowerProbabilities(scaled));
  graph.metadata(CARD_KEY, JSON.stringify(card));
  return withHead(graph.build(), model);
}

function lowerLogits(graph: GraphBuilder, outputs: ModelOutputs, pixels: Value): Value {
  const { calls, position, beforeActivation } = outputs;
  if (beforeActivation === undefined) return lowerInference(graph, { calls, from: 0, to: position }, pixels);
  const features = lowerInference(graph, { calls, from: 0, to: calls[position].inputs[0] }, pixels);
  return lowerDense(graph, beforeActivation, features);
}

function expectFit(model: Functional, task: Task, { task: name, imageSize }: ClassifierCard): void {
  if (task.name !== name) {
    throw new UsageError(`The head of model ${model.name} is ${task.name}, but the card says ${name}.`);
  }
  const [, ...expected] = model.inputShape;
  const given = [...imageSize, 3];
  if (expected.length !== given.length || expected.some((size, axis) => size !== given[axis])) {
    throw new UsageError(
      `Model ${model.name} expects pictures of the shape [${expected.join(', ')}], but the card says [${given.join(', ')}].`,
      { hint: 'Pass the data set that the model was trained on, or the imageSize of its input.' },
    );
  }
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
