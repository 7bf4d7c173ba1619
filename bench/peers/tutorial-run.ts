import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { GraftError } from '../../src/errors.js';
import type { BenchContext } from './bench-context.js';
import { type Command, type RunFigures, runProgram } from './child.js';
import type { Run } from './peers.js';
import { epochLine, type Phase, type Result, resultLine } from './protocol.js';

export interface Epoch {
  readonly phase: Phase;
  /** Seconds of the epoch, with validation. */
  readonly seconds: number;
  readonly logs: { readonly val_accuracy: number };
  /** Seconds from the start of the process to the end of the epoch. */
  readonly secondsSinceStart: number;
}

export interface TutorialRun extends RunFigures {
  readonly epochs: readonly Epoch[];
  readonly result: Result;
}

/** Runs a tutorial program and reads its results. Records a failure and returns undefined. */
export async function runTutorial(
  title: string,
  commandOf: (run: Run) => Command,
  run: Omit<Run, 'out'>,
  context: BenchContext,
): Promise<TutorialRun | undefined> {
  context.say(title);
  return await context.problems.attempt(title, async () => {
    const out = join(context.folder, 'out');
    await mkdir(out, { recursive: true });
    const epochs: Epoch[] = [];
    let result: Result | undefined;
    const figures = await runProgram(commandOf({ ...run, out }), context.options.threads, (line, seconds) => {
      const event = eventOf(line);
      if (event === 'epoch') epochs.push({ ...epochLine.parse(line), secondsSinceStart: seconds });
      if (event === 'result') result = resultLine.parse(line);
    });
    if (result === undefined || epochs.length === 0) {
      throw new GraftError('Expected epochs and a result, but it ended without.');
    }
    return { ...figures, epochs, result };
  });
}

function eventOf(line: unknown): unknown {
  return typeof line === 'object' && line !== null && 'event' in line ? line.event : undefined;
}
