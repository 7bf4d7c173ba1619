import { UsageError } from '../errors.js';
import {
  Activation,
  BatchNormalization,
  Conv2D,
  Dense,
  DepthwiseConv2D,
  Dropout,
  type FlatCall,
  Flatten,
  type Functional,
  flatten,
  GlobalAveragePooling2D,
  GlobalMaxPooling2D,
  type Layer,
  LayerNormalization,
  Pooling2D,
  Reshape,
} from '../nn/index.js';
import { type Task, taskOf } from '../tasks/index.js';

/** What the outputs of a classifier's model are, and where its logits come from. */
export interface ModelOutputs {
  /** All layers of the model; see `flatten`. */
  readonly calls: readonly FlatCall[];
  /** 'logits', or the probabilities from a softmax or (for one output) a sigmoid. */
  readonly kind: 'logits' | 'softmax' | 'sigmoid';
  /** Outputs: 1 for two classes, or one per class. */
  readonly units: number;
  /** Position in `calls` of the layer that gives the logits. */
  readonly position: number;
  /** That layer, if the logits are its values before its own activation. */
  readonly beforeActivation: Dense | undefined;
}

/**
 * Finds out what a model's outputs are: a linear layer gives logits; softmax, or sigmoid with one output, gives
 * probabilities, and its inputs are the logits.
 *
 * @throws UsageError when they are neither, so that there are no probabilities of the classes
 */
export function outputsOf(model: Functional): ModelOutputs {
  const calls = flatten(model);
  const [, units, ...more] = calls[calls.length - 1].outputShape;
  if (typeof units !== 'number' || more.length > 0) {
    throw cannotSave(model, `its outputs have the shape [${['batch', units, ...more].join(', ')}]`, {
      hint: 'A classifier gives one number for each class and picture. End the model in new Dense(classes).',
    });
  }
  const last = skipIdentities(calls, calls.length - 1);
  const { layer, inputs } = calls[last];
  const activation = activationOf(layer);
  if (activation !== 'softmax' && activation !== 'sigmoid') {
    expectLogits(model, calls, last);
    return { calls, kind: 'logits', units, position: last, beforeActivation: undefined };
  }
  if (activation === 'sigmoid' && units > 1) {
    throw cannotSave(
      model,
      `it ends in ${units} sigmoid outputs, one yes or no for each class (multilabel)`,
      {
        hint: "End the model in a Dense layer without activation. Where pictures may have several labels, save it with task: 'multilabel'.",
      },
    );
  }
  if (activation === 'softmax' && units < 2) {
    throw cannotSave(model, 'a softmax over one output is always 1', {
      hint: 'End the model in one sigmoid output, or in a softmax over two.',
    });
  }
  return layer instanceof Dense
    ? { calls, kind: activation, units, position: last, beforeActivation: layer }
    : { calls, kind: activation, units, position: inputs[0], beforeActivation: undefined };
}

/**
 * The task of a model that tells these classes apart.
 *
 * @param severalLabels whether pictures may have several labels, or none: the outputs do not show it
 * @throws UsageError when its outputs are neither logits nor probabilities, or do not fit the classes
 */
export function taskOfModel(model: Functional, classNames: readonly string[], severalLabels = false): Task {
  const { units } = outputsOf(model);
  return taskOf({ classNames, outputs: units, severalLabels, model: `model ${model.name}` });
}

/** What the last layer of a head reads. */
export interface HeadInput {
  /** Position in `calls` of the layer that gives it. */
  readonly position: number;
  /** How many numbers it is for each picture. */
  readonly size: number;
  /** The layer that reads it and gives the logits. */
  readonly layer: Dense;
}

/**
 * Where the features are that the logits are computed from; undefined unless a Dense layer reads one list of features for
 * each picture.
 */
export function findHeadInput({ calls, position }: ModelOutputs): HeadInput | undefined {
  const { layer, inputs } = calls[skipIdentities(calls, position)];
  if (layer instanceof Dense) {
    const features = skipIdentities(calls, inputs[0]);
    const { outputShape } = calls[features];
    if (outputShape.length === 2) return { position: features, size: outputShape[1] as number, layer };
  }
  return undefined;
}

/** The same. @throws UsageError where there are none */
export function headInputOf(outputs: ModelOutputs, { name }: Functional): HeadInput {
  const found = findHeadInput(outputs);
  if (found !== undefined) return found;
  throw new UsageError(
    `Model ${name} has no features that its familiarity could be measured by: its logits come from no Dense layer.`,
    { hint: 'Let the model end in pooling and a Dense layer.' },
  );
}

/** The last layer that has an effect outside training. */
function skipIdentities(calls: readonly FlatCall[], from: number): number {
  let position = from;
  while (isIdentity(calls[position].layer)) [position] = calls[position].inputs;
  return position;
}

function isIdentity(layer: Layer): boolean {
  return layer instanceof Dropout || (layer instanceof Activation && layer.activation === 'linear');
}

function activationOf(layer: Layer): string | undefined {
  return layer instanceof Activation || layer instanceof Dense ? layer.activation : undefined;
}

/** Layers that only rearrange or choose numbers: logits stay logits. */
function passesOn(layer: Layer): boolean {
  return (
    isIdentity(layer) ||
    layer instanceof GlobalAveragePooling2D ||
    layer instanceof GlobalMaxPooling2D ||
    layer instanceof Flatten ||
    layer instanceof Pooling2D ||
    layer instanceof Reshape
  );
}

function expectLogits(model: Functional, calls: readonly FlatCall[], last: number): void {
  let position = last;
  while (passesOn(calls[position].layer)) [position] = calls[position].inputs;
  const { layer } = calls[position];
  if (layer instanceof BatchNormalization || layer instanceof LayerNormalization) return;
  const computes = layer instanceof Dense || layer instanceof Conv2D || layer instanceof DepthwiseConv2D;
  if (computes && layer.activation === 'linear') return;
  const what = computes ? `${layer.className}, ${layer.activation}` : layer.className;
  throw cannotSave(
    model,
    `its outputs come from ${layer.name} (${what}), and are neither logits nor probabilities`,
    {
      hint: 'End the model in a Dense layer without activation, with softmax, or with one sigmoid output.',
    },
  );
}

function cannotSave(model: Functional, why: string, options: { hint: string }): UsageError {
  return new UsageError(`Model ${model.name} cannot be saved as a classifier: ${why}.`, options);
}
