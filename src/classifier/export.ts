import { UsageError } from '../errors.js';
import { type Graph, GraphBuilder, operators, type Value } from '../graph/index.js';
import { lowerDense, lowerInference } from '../lower/index.js';
import type { Functional } from '../nn/index.js';
import { SAVED_OUTPUTS, type Task } from '../tasks/index.js';
import { CARD_KEY, type ClassifierCard, FAMILIARITY_OUTPUT } from './card.js';
import type { Familiarity } from './familiarity/familiarity.js';
import { lowerFamiliarity } from './familiarity/lower-familiarity.js';
import { averaged, lowerPlaces, type MeasuredPlace, measuredPlaces } from './measured-places.js';
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
 * size of the pictures, or the familiarity was fitted on another model
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
  const mean = (values: Value, units: number): Value =>
    card.flipAtTestTime ? meanWithMirrorImages(values, units) : values;
  const measured = familiarity && expectPlaces(familiarity, outputs, model);
  const parts = measured
    ? lowerMeasured(graph, outputs.calls, { ...measured, pixels })
    : { features: [], logits: lowerLogits(graph, outputs, pixels) };
  const head = mean(parts.logits, task.outputs);
  const scaled = atTemperature(head, card.temperature);
  const logits = task.lowerLogits(head);
  graph.output(SAVED_OUTPUTS.logits, logits);
  graph.output(SAVED_OUTPUTS.probabilities, task.lowerProbabilities(scaled));
  if (familiarity !== undefined && measured !== undefined) {
    const features = parts.features.map((values, at) => mean(values, measured.places[at].size));
    graph.output(FAMILIARITY_OUTPUT, lowerFamiliarity(familiarity, features, logits));
  }
  graph.metadata(CARD_KEY, JSON.stringify(card));
  return withHead(graph.build(), model);
}

/** The name of the output of `buildFeatureGraph` at a place. */
export const featuresOutput = (place: number): string => `features ${place}`;

/**
 * The graph from the same pixels to the features at some places, each an output [N, size] (see `featuresOutput`), and to
 * the logits, `logits` [N, classes]: what a familiarity is fitted on.
 */
export function buildFeatureGraph(
  model: Functional,
  card: Pick<ClassifierCard, 'classNames' | 'imageSize' | 'flipAtTestTime'>,
  places: readonly MeasuredPlace[],
): Graph {
  const outputs = outputsOf(model);
  const task = taskOfModel(model, card.classNames);
  const graph = new GraphBuilder('features');
  const input = headInputOf(outputs, model);
  const pixels = pixelsOf(graph, card);
  const { features, logits } = lowerMeasured(graph, outputs.calls, { places, input, pixels });
  const mean = (values: Value, units: number): Value =>
    card.flipAtTestTime ? meanWithMirrorImages(values, units) : values;
  features.forEach((values, place) => {
    graph.output(featuresOutput(place), mean(values, places[place].size));
  });
  graph.output(SAVED_OUTPUTS.logits, task.lowerLogits(mean(logits, task.outputs)));
  return graph.build();
}

/** The places that a familiarity measures. @throws UsageError when the model has no such places */
function expectPlaces(
  { places }: Familiarity,
  outputs: ModelOutputs,
  model: Functional,
): { readonly places: readonly MeasuredPlace[]; readonly input: HeadInput } {
  const input = headInputOf(outputs, model);
  const own = measuredPlaces(outputs.calls, input);
  const measured = places.map(({ position, distribution: { size } }) => ({ position, size }));
  const isOwn = ({ position, size }: MeasuredPlace): boolean =>
    own.some((place) => place.position === position && place.size === size);
  if (measured.every(isOwn)) return { places: measured, input };
  throw new UsageError(`The familiarity was fitted on another model than ${model.name}.`, {
    hint: 'Fit it on the model that is saved: fitFamiliarity(model, { training, validation }).',
  });
}

function pixelsOf(
  graph: GraphBuilder,
  { imageSize, flipAtTestTime }: Pick<ClassifierCard, 'imageSize' | 'flipAtTestTime'>,
): Value {
  const image = graph.input('image', 'uint8', ['N', ...imageSize, 3]);
  const upright = operators.cast(operators.transpose(image, [0, 3, 1, 2]), 'float32');
  return flipAtTestTime ? withMirrorImages(upright) : upright;
}

/** The features at some places, and the logits. */
function lowerMeasured(
  graph: GraphBuilder,
  calls: ModelOutputs['calls'],
  {
    places,
    input: { position, size, layer },
    pixels,
  }: { readonly places: readonly MeasuredPlace[]; readonly input: HeadInput; readonly pixels: Value },
): { readonly features: readonly Value[]; readonly logits: Value } {
  const before = places.filter((place) => place.position !== position);
  const lowered = lowerPlaces(graph, calls, [...before, { position, size }], pixels);
  const logits = lowerDense(graph, layer, lowered[before.length]);
  return { features: lowered.slice(0, places.length).map(averaged), logits };
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
