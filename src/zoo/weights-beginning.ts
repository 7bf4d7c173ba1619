import type { BackboneDescription } from './weights-origin.js';

/** What a network's weights were before anybody trained it: `weights` as it was given, or a card's description. */
type Beginning = string | BackboneDescription;

const beginnings = new WeakMap<object, Beginning>();

/** Keeps where the weights of a network come from, so that a card can say it. */
export function rememberBeginning(network: object, beginning: Beginning): void {
  beginnings.set(network, beginning);
}

export function beginningOf(network: object): Beginning | undefined {
  return beginnings.get(network);
}
