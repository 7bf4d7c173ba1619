import { Functional } from './functional.js';
import type { Call, Layer, SymbolicTensor } from './layer.js';
import type { Shape } from './shape.js';

/** One call of a layer in a flattened model: nested models are expanded, inputs are positions in the list. */
export interface FlatCall {
  readonly layer: Layer;
  /** Positions of the calls whose outputs it reads. */
  readonly inputs: readonly number[];
  readonly inputShapes: readonly Shape[];
  readonly outputShape: Shape;
  /** False if a call around it was made with `training: false`. */
  readonly training: boolean;
  /** Whether its weights change while training: its own flag, unless the outermost model is frozen. */
  readonly trainable: boolean;
}

/** Expands every nested model. The first entry is the model's input layer, the last one computes its output. */
export function flatten(model: Functional): FlatCall[] {
  const flat: FlatCall[] = [];
  const inputCall = model.inputs.producer;
  flat.push({
    layer: inputCall.layer,
    inputs: [],
    inputShapes: [],
    outputShape: model.inputShape,
    training: true,
    trainable: false,
  });
  inline(model, 0, true, model.trainable, flat);
  return flat;
}

/**
 * Appends the calls of `model` to `flat`.
 *
 * @param training whether all calls around it are in training mode
 * @param trainable whether the outermost model is
 * @returns the position of its output
 */
function inline(
  model: Functional,
  input: number,
  training: boolean,
  trainable: boolean,
  flat: FlatCall[],
): number {
  const position = new Map<Call, number>([[model.inputs.producer, input]]);
  const positionOf = (tensor: SymbolicTensor): number => position.get(tensor.producer)!;
  for (const call of model.calls) {
    if (call === model.inputs.producer) continue;
    const callTraining = training && call.training !== false;
    const nested = call.layer;
    if (nested instanceof Functional) {
      position.set(call, inline(nested, positionOf(call.inputs[0]), callTraining, trainable, flat));
      continue;
    }
    flat.push({
      layer: call.layer,
      inputs: call.inputs.map(positionOf),
      inputShapes: call.inputs.map((tensor) => tensor.shape),
      outputShape: call.output.shape,
      training: callTraining,
      trainable: trainable && call.layer.trainableVariables.length > 0,
    });
    position.set(call, flat.length - 1);
  }
  return positionOf(model.outputs);
}
