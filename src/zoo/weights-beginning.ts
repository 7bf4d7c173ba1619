import type { BackboneDescription } from './weights-origin.js';

/** A network's weights before training: the option `weights`, or a card's description. */
type Beginning = string | BackboneDescription;

const beginnings = new WeakMap<object, Beginning>();

/** Records where the weights of a network come from, for its card. */
export function rememberBeginning(network: object, beginning: Beginning): void {
  beginnings.set(network, beginning);
}

export function beginningOf(network: object): Beginning | undefined {
  return beginnings.get(network);
}
