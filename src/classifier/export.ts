import { UsageError } from '../errors.js';
import { type Graph, GraphBuilder, operators, type Value } from '../graph/index.js';
import { lowerDense, lowerInference } from '../lower/index.js';
import type { Functional } from '../nn/index.js';
import { SAVED_OUTPUTS, type Task } from '../tasks/index.js';
import { CARD_KEY, type ClassifierCard, FAMILIARITY_OUTPUT } from './card.js';
import type { Familiarity } from './familiarity/familiarity.js';
import { lowerFamiliarity } from './familiarity/lower-familiarity.js';
import { type HeadInput, headInputOf, type ModelOutputs, outputsOf, taskOfModel } from './model-outputs.js';
import { withHead } from './restore/stored-head.js';

/**
 * Builds the graph of a finished classifier. Input `image`: uint8 [N, height, width, 3], RGB; the graph contains
 * everything from pixels on. Outputs `logits` and `probabilities`, both [N, classes]: a head with one output becomes
 * two classes, whose logits are 0 and that output. If the model ends in softmax or sigmoid, the logits are its inputs,
 * and the probabilities are the model's own outputs. The graph also contains the card's flipping and temperature, so
 * that every runtime gives the same probabilities.
 *
 * With a familiarity it has a third output, `familiarity`, [N], from 0 to 1. With flipping it is that of the mean
 * features of the picture and its mirror image, and of the mean logits.
 *
 * @throws UsageError when the model's outputs are neither logits nor probabilities, or do not fit the classes and the
 * size of the pictures
 */
export function buildClassifierGraph(
  model: Functional,
  card: ClassifierCard,
  familiarity?: Familiarity,
): Graph {
  const outputs = outputsOf(model);
  const task = taskOfModel(model, card.classNames, card.task === 'multilabel');
  expectFit(model, task, card);
  const graph = new GraphBuilder('classifier');
  const pixels = pixelsOf(graph, card);
  const input = familiarity && headInputOf(outputs, model);
  const parts = lowerParts(graph, outputs, { pixels, input });
  const mean = (values: Value, units: number): Value =>
    card.flipAtTestTime ? meanWithMirrorImages(values, units) : values;
  const head = mean(parts.logits, task.outputs);
  const scaled = atTemperature(head, card.temperature);
  graph.output(SAVED_OUTPUTS.logits, task.lowerLogits(head));
  graph.output(SAVED_OUTPUTS.probabilities, task.lowerProbabilities(scaled));
  if (familiarity !== undefined && input !== undefined) {
    const features = mean(parts.features!, input.size);
    const logits = task.lowerLogits(head);
    graph.output(FAMILIARITY_OUTPUT, lowerFamiliarity(familiarity, features, logits));
  }
  graph.metadata(CARD_KEY, JSON.stringify(card));
  return withHead(graph.build(), model);
}

/**
 * The graph from the same pixels to what the head's last layer reads, `features` [N, size], and to the logits, `logits`
 * [N, classes]: what a familiarity is fitted on.
 */
export function buildFeatureGraph(
  model: Functional,
  card: Pick<ClassifierCard, 'classNames' | 'imageSize' | 'flipAtTestTime'>,
): Graph {
  const outputs = outputsOf(model);
  const task = taskOfModel(model, card.classNames);
  const graph = new GraphBuilder('features');
  const input = headInputOf(outputs, model);
  const { features, logits } = lowerParts(graph, outputs, { pixels: pixelsOf(graph, card), input });
  const mean = (values: Value, units: number): Value =>
    card.flipAtTestTime ? meanWithMirrorImages(values, units) : values;
  graph.output('features', mean(features!, input.size));
  graph.output(SAVED_OUTPUTS.logits, task.lowerLogits(mean(logits, task.outputs)));
  return graph.build();
}

function pixelsOf(
  graph: GraphBuilder,
  { imageSize, flipAtTestTime }: Pick<ClassifierCard, 'imageSize' | 'flipAtTestTime'>,
): Value {
  const image = graph.input('image', 'uint8', ['N', ...imageSize, 3]);
  const upright = operators.cast(operators.transpose(image, [0, 3, 1, 2]), 'float32');
  return flipAtTestTime ? withMirrorImages(upright) : upright;
}

/** The logits, and the features that lead to them where `input` says where they are. */
function lowerParts(
  graph: GraphBuilder,
  outputs: ModelOutputs,
  { pixels, input }: { readonly pixels: Value; readonly input: HeadInput | undefined },
): { readonly logits: Value; readonly features?: Value } {
  if (input === undefined) return { logits: lowerLogits(graph, outputs, pixels) };
  const stage = { calls: outputs.calls, from: 0, to: input.position };
  const features = lowerInference(graph, stage, pixels);
  return { logits: lowerDense(graph, input.layer, features), features };
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
