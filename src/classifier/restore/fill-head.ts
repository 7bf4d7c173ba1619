import { GraftError } from '../../errors.js';
import { BatchNormalization, type Layer, LayerNormalization, sizeOf, type Variable } from '../../nn/index.js';
import type { ReorderedOutput } from '../../tasks/index.js';
import type { AdaptedHead } from './adapt-head.js';
import { matchClasses } from './match-classes.js';
import { decodeValues, type StoredVariable } from './stored-head.js';
import type { StoredNetwork } from './stored-network.js';

/** The numbers of a head's weight, from the metadata or from the graph. */
export function storedValues({ path, shape, values }: StoredVariable, stored: StoredNetwork): Float32Array {
  if (values === undefined) return stored.values(path, shape);
  const decoded = decodeValues(values);
  if (decoded.length === sizeOf(shape)) return decoded;
  throw stored.misfit(`${path} has ${decoded.length} numbers for the shape [${shape.join(', ')}]`);
}

/**
 * Assigns the weights of the layers of a head that was built again.
 *
 * @throws GraftError when a weight is missing or has another shape
 */
export function fillHead(
  layers: readonly Layer[],
  { headWas, outputLayers, order, match }: AdaptedHead,
  variables: readonly StoredVariable[],
  stored: StoredNetwork,
): void {
  const byPath = new Map(variables.map((variable) => [variable.path, variable]));
  for (const layer of layers) {
    if (headWas === 'replaced' && outputLayers.includes(layer.name)) {
      // With zeros, no class is more likely than another before the first step.
      if (layer.name === outputLayers[0]) for (const variable of layer.variables) clear(variable);
      continue;
    }
    for (const variable of layer.variables) {
      const found = byPath.get(variable.path);
      if (found === undefined) throw stored.misfit(`it holds no ${variable.path}`);
      if (match !== undefined && outputLayers.includes(layer.name)) {
        stored.expectShape(variable.path, [...variable.shape.slice(0, -1), match.from.outputs], found.shape);
        variable.assign(matchClasses(storedValues(found, stored), match.from, match.to));
        continue;
      }
      stored.expectShape(variable.path, variable.shape, found.shape);
      variable.assign(storedValues(found, stored));
    }
  }
  if (order !== undefined) {
    const affected = outputLayers.map((name) => layers.find((layer) => layer.name === name)!);
    if (order.length === 1) turnRound(affected, order[0]);
    else for (const { variables: own } of affected) for (const variable of own) reorder(variable, order);
  }
}

function activationOf(layer: Layer): string {
  return 'activation' in layer ? String(layer.activation) : 'linear';
}

function clear(variable: Variable): void {
  variable.assign(new Float32Array(variable.size));
}

/** Reorders the entries of the last axis, which is the axis of the outputs. */
function reorder(variable: Variable, order: readonly ReorderedOutput[]): void {
  const before = variable.value;
  const units = order.length;
  variable.assign(before.map((_, at) => before[at - (at % units) + order[at % units].output]));
}

/** Changes the sign of the only output, so that it stands for the other class. */
function turnRound(layers: readonly Layer[], { sign }: ReorderedOutput): void {
  if (sign === 1) return;
  // The last layer with weights: a normalization's output does not change its sign with its input.
  const last = layers.findLast((layer) => layer.variables.length > 0)!;
  const behind = layers.slice(layers.indexOf(last));
  const bent = behind.find((layer) => !['linear', 'sigmoid'].includes(activationOf(layer)));
  if (bent !== undefined) {
    throw new GraftError(`The output of layer ${bent.name} (${activationOf(bent)}) cannot change its sign.`, {
      hint: 'Give the classes in the order of the file.',
    });
  }
  const normalization = last instanceof BatchNormalization || last instanceof LayerNormalization;
  const weights = normalization ? [last.gamma, last.beta] : last.variables;
  for (const variable of weights) {
    if (variable === undefined) {
      throw new GraftError(
        `Layer ${last.name} has no gamma or no beta, so its output cannot change its sign.`,
        {
          hint: 'Give the classes in the order of the file.',
        },
      );
    }
    variable.assign(variable.value.map((value) => -value));
  }
}
