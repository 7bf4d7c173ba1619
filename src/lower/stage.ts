import { GraftError } from '../errors.js';
import type { FlatCall } from '../nn/index.js';

/**
 * A sequence of calls with one input and one output: the output of call `from` is its input, the output of call `to`
 * its output.
 */
export interface Stage {
  readonly calls: readonly FlatCall[];
  /** Position of the call whose output is the stage's input. */
  readonly from: number;
  /** Position of the last call of the stage. */
  readonly to: number;
}

/** The calls of a stage with their positions. */
export function callsOf(stage: Stage): [position: number, call: FlatCall][] {
  return stage.calls
    .map((call, position): [number, FlatCall] => [position, call])
    .slice(stage.from + 1, stage.to + 1);
}

/** The only call that reads the output of `position`, if there is exactly one. */
export function onlyReader(stage: Stage, position: number): [number, FlatCall] | undefined {
  if (position === stage.to) return undefined;
  const readers = callsOf(stage).filter(([, call]) => call.inputs.includes(position));
  return readers.length === 1 ? readers[0] : undefined;
}

/**
 * The positions where a model can be divided with a single tensor between the parts: no later call reads anything from
 * before.
 */
export function cutPositions(calls: readonly FlatCall[]): number[] {
  const cuts: number[] = [];
  let earliestRead = calls.length;
  for (let position = calls.length - 1; position >= 0; position--) {
    if (earliestRead >= position) cuts.push(position);
    earliestRead = Math.min(earliestRead, ...calls[position].inputs);
  }
  return cuts.reverse();
}

export function cannotLower(call: FlatCall, why: string): GraftError {
  return new GraftError(`Layer ${call.layer.name} (${call.layer.className}) ${why}.`);
}
