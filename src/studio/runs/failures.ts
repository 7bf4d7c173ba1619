import type { ApiError, ErrorKind } from '../api.js';

/** An error as the process of a run reported it. */
export interface ReportedError {
  readonly error: string;
  readonly hint?: string;
}

/** What a failed run is like. */
interface FailedRun {
  /** Whether it can be resumed. */
  readonly canResume: boolean;
  /** Folders of this machine that its messages may name, the user's own among them. */
  readonly folders: readonly string[];
}

type FailureKind = Extract<ErrorKind, `run-failed-${string}`>;

interface Failure {
  readonly kind: FailureKind;
  /** What the process said. */
  readonly pattern: RegExp;
  readonly text: string;
  /** What to do before pressing the button. */
  readonly first?: string;
}

const FAILURES: readonly Failure[] = [
  {
    kind: 'run-failed-photographs-changed',
    pattern: /^The photographs have changed since/,
    text: 'Photographs of this run have been changed, moved or deleted since it began.',
    first: 'Undo the change, or press “Resume with the photographs as they are now”.',
  },
  {
    kind: 'run-failed-disk-full',
    pattern: /the disk is full|its disk has only|no space left|ENOSPC|storage is full/i,
    text: 'The disk is full.',
    first: 'Free some space.',
  },
  {
    kind: 'run-failed-memory',
    pattern: /not enough memory|out of memory|allocation failed|bad_alloc/i,
    text: 'There was not enough memory.',
    first: 'Close other programs, or choose smaller pictures, a smaller network or a smaller batch.',
  },
  {
    kind: 'run-failed-weights',
    pattern:
      /^No .*weights.* are available|Could not download|could not be reached|No pretrained|^The weights .* cannot be loaded/i,
    text: 'The pretrained weights could not be downloaded.',
    first: 'Check the connection to the internet, or choose the network whose weights are included.',
  },
  {
    kind: 'run-failed-diverged',
    pattern: /training has diverged/,
    text: 'The loss was no finite number any more before the first epoch was over.',
    first: 'Choose a learning rate that is ten times smaller.',
  },
  {
    kind: 'run-failed-photographs',
    pattern: /There are no training photographs|at least two classes|images could be (?:read|used)/,
    text: 'The photographs are not enough to train on.',
    first: 'Look at Check: every class needs photographs that can be read.',
  },
  {
    kind: 'run-failed-damaged',
    pattern:
      /^The checkpoint .* cannot be used|^The state of the kept training .* cannot be read|(?:config|history|photographs|checkpoint|events)\.\w+ .*(?:cannot be (?:used|read)|differs?|does not belong)/,
    text: 'Files of this run have been damaged or changed.',
  },
  {
    kind: 'run-failed-in-use',
    pattern: /^Another process/,
    text: 'Another process is working on this run.',
    first: 'Wait until it has ended.',
  },
  {
    kind: 'run-failed-writing',
    pattern: /cannot be written|permission denied|read-only/i,
    text: 'The results could not be written.',
    first: 'Check that the folder of runs may be written to.',
  },
];

/** Failures after which the same run cannot go on. */
const LOST: readonly ErrorKind[] = ['run-failed-damaged', 'run-failed-diverged'];

/**
 * Why a run failed, in words that the page can say in its own language: what failed, and which button to press. The
 * value `reason` is what the process reported, without folders of this machine.
 */
export function describeFailure(reported: ReportedError, { canResume, folders }: FailedRun): ApiError {
  const failure = FAILURES.find(({ pattern }) => pattern.test(reported.error));
  const kind = failure?.kind ?? 'run-failed-otherwise';
  const resumes = canResume && !LOST.includes(kind);
  const press = resumes ? 'Then press Resume.' : 'Then press New run.';
  const advice =
    kind === 'run-failed-photographs-changed'
      ? failure?.first
      : failure?.first === undefined
        ? resumes
          ? 'Press Resume to try again.'
          : 'Press New run.'
        : `${failure.first} ${press}`;
  return {
    error: failure?.text ?? 'The training ended with an error.',
    ...(advice !== undefined && { hint: advice }),
    kind,
    values: { resumes: resumes ? 1 : 0, reason: withoutPaths(reported.error, folders) },
  };
}

/** What may follow a folder in a path. */
const BELOW = /(?:[\\/][^\s\\/'"`:;,()]+)/.source;
/** Anything that looks like an absolute path. */
const PATH = new RegExp(`(?<![\\w/\\\\.])(?:[A-Za-z]:)?${BELOW}+`, 'g');

/** A message in which a file has its own name only. */
export function withoutPaths(message: string, folders: readonly string[]): string {
  let text = message;
  // The longest first: one may lie in another.
  for (const folder of [...folders].sort((one, other) => other.length - one.length)) {
    if (folder.length > 1) text = text.replace(new RegExp(`${escaped(folder)}${BELOW}*`, 'g'), lastName);
  }
  return text.replace(PATH, lastName);
}

function lastName(path: string): string {
  return path.split(/[\\/]/).at(-1) || path;
}

/** A text as a pattern that matches only itself. */
function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
