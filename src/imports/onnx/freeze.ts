import { GraftError } from '../../errors.js';
import type { AttributeValue, GraphNode } from '../../graph/index.js';
import {
  type FrozenConstant,
  FrozenNetwork,
  type FrozenNetworkOptions,
  type FrozenNode,
  Input,
  type SymbolicTensor,
} from '../../nn/index.js';
import { shortened } from '../../shown.js';
import type { FoldedGraph } from './fold.js';
import { neededFor } from './patterns.js';
import type { PictureInput } from './picture-input.js';
import type { ForeignModel } from './read-model.js';
import { type Fixed, isFixed, numbersOf } from './tensors.js';

/** From this operator set on, nodes can be written as newer sets define them. */
const OLDEST = 13;
/** Larger lists of numbers are weights. */
const MOST_NUMBERS = 16;
const LARGEST_FLOAT = 3.4028234663852886e38;

/** Reductions whose axes are an input since operator set 18. */
const REDUCTIONS = new Set([
  'ReduceL1',
  'ReduceL2',
  'ReduceLogSum',
  'ReduceLogSumExp',
  'ReduceMax',
  'ReduceMean',
  'ReduceMin',
  'ReduceProd',
  'ReduceSumSquare',
]);
/** Names that operator set 20 has for those before. */
const GRID_MODES: Readonly<Record<string, string>> = { bilinear: 'linear', bicubic: 'cubic' };
/** Operators that newer sets define in another way. */
const CHANGED = new Set(['GroupNormalization', 'Upsample']);

/**
 * A network up to a value, as one layer with the operators of the file.
 *
 * @param outputShape of that value for each picture, as in the file
 * @throws GraftError when the file takes one picture at a time, or its operators cannot be written into a classifier
 */
export function frozenNetwork(
  foreign: ForeignModel,
  graph: FoldedGraph,
  picture: PictureInput,
  output: string,
  outputShape: readonly number[],
): { readonly inputs: SymbolicTensor; readonly features: SymbolicTensor } {
  expectUsable(foreign, picture);
  const kept = neededFor(foreign.graph.nodes, [output]);
  const constants: Record<string, FrozenConstant> = {};
  const weights = new Map<string, Fixed>();
  const take = (name: string, value: Fixed): void => {
    const isWeight = value.type === 'float32' && value.data.length > MOST_NUMBERS;
    if (isWeight) weights.set(name, value);
    else constants[name] = asPlainNumbers(value, foreign.name);
  };
  const nodes: FrozenNode[] = [];
  for (const node of kept) {
    const value = node.operator === 'Constant' ? graph.values.get(node.outputs[0]) : undefined;
    if (isFixed(value)) take(node.outputs[0], value);
    else nodes.push(newestForm(node, foreign, take));
  }
  for (const name of new Set(kept.flatMap(({ inputs }) => inputs))) {
    const value = foreign.graph.constants.get(name);
    if (value !== undefined) take(name, value);
  }
  const [channels, height, width] = picture.order === 'NCHW' ? picture.shape.slice(1) : [];
  const options: FrozenNetworkOptions = {
    nodes,
    input: picture.name,
    output,
    order: picture.order,
    inputShape: picture.order === 'NCHW' ? [height, width, channels] : picture.shape.slice(1),
    outputShape:
      picture.order === 'NCHW' && outputShape.length === 3
        ? [outputShape[1], outputShape[2], outputShape[0]]
        : outputShape,
    constants,
    weights: Object.fromEntries([...weights].map(([name, { shape }]) => [name, shape])),
    name: 'frozen_network',
  };
  const layer = new FrozenNetwork(options);
  const inputs = Input({ shape: [...options.inputShape] });
  const features = layer.apply(inputs);
  for (const [name, value] of weights) layer.variable(name).assign(Float32Array.from(numbersOf(value)));
  return { inputs, features };
}

function expectUsable({ name, operatorSet, graph }: ForeignModel, picture: PictureInput): void {
  const problem = (what: string, hint: string): GraftError =>
    new GraftError(`${name} cannot be used as a frozen network either: ${what}.`, { hint });
  if (!picture.anyBatch) {
    throw problem('it takes a fixed number of pictures at a time', 'Export it with an open batch size.');
  }
  if (graph.inputs.get(picture.name)!.type !== 'float32') {
    throw problem('its pictures are whole numbers', 'Export it for pictures of the type float32.');
  }
  if (operatorSet < OLDEST) {
    throw problem(`it has operator set ${operatorSet}`, `Export it with operator set ${OLDEST} or newer.`);
  }
  const changed = graph.nodes.find(({ operator }) => CHANGED.has(operator));
  if (changed !== undefined) {
    throw problem(`it has the operator ${changed.operator}`, 'Export it with operator set 21 or newer.');
  }
}

/** A node as operator set 21 defines it. */
function newestForm(
  { operator, inputs, outputs, attributes }: GraphNode,
  { operatorSet, name }: ForeignModel,
  take: (name: string, value: Fixed) => void,
): FrozenNode {
  const settings: Record<string, FrozenNode['attributes'][string]> = {};
  for (const [key, value] of Object.entries(attributes)) settings[key] = asSetting(value, operator, name);
  const given = [...inputs];
  if (REDUCTIONS.has(operator) && operatorSet < 18 && Array.isArray(settings.axes)) {
    const axes = settings.axes as readonly number[];
    given.push(`${outputs[0]}:axes`);
    take(given.at(-1)!, { type: 'int64', shape: [axes.length], data: BigInt64Array.from(axes, BigInt) });
    delete settings.axes;
  }
  if (operator === 'Split' && operatorSet < 18 && given.length < 2) settings.num_outputs = outputs.length;
  if (operator === 'GridSample' && operatorSet < 20 && typeof settings.mode === 'string') {
    settings.mode = GRID_MODES[settings.mode] ?? settings.mode;
  }
  return { operator, inputs: given, outputs, attributes: settings };
}

function asSetting(value: AttributeValue, operator: string, file: string): FrozenNode['attributes'][string] {
  if (value instanceof Float32Array) return { floats: [...value] };
  if (typeof value !== 'object' || !('data' in value)) return value as FrozenNode['attributes'][string];
  throw new GraftError(
    `${file} cannot be used as a frozen network: ${shortened(operator)} has a tensor as a setting.`,
    {
      hint: 'Export the network again with a newer exporter, or use another network.',
    },
  );
}

function asPlainNumbers(value: Fixed, file: string): FrozenConstant {
  const { type, shape } = value;
  if (type !== 'float32' && type !== 'int64' && type !== 'int32' && type !== 'bool') {
    throw new GraftError(
      `${file} cannot be used as a frozen network: it has constants of the type ${type}.`,
      {
        hint: 'Export the network in single precision.',
      },
    );
  }
  // Ends of slices may be the largest int64, and masks may be infinite.
  const most = type === 'float32' ? LARGEST_FLOAT : Number.MAX_SAFE_INTEGER;
  const numbers = Array.from(numbersOf(value), (number) => Math.min(Math.max(number, -most), most));
  return { type, shape, numbers };
}
