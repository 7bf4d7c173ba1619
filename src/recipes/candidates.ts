import { GraftError, reasonOf } from '../errors.js';
import type { Source } from '../phases/index.js';

export type { Source };

/** A possible source, and how to try it. */
export interface Candidate extends Source {
  /** For people, as part of a sentence: 'the ImageNet weights in the cache'. */
  readonly description: string;
  /** @throws GraftError when the source is not available */
  readonly get: () => Promise<string>;
}

/** A candidate that could be used. */
export interface Found extends Source {
  readonly description: string;
  /** Weights as `MobileNetV2` takes them, or a folder with train/ and validation/. */
  readonly value: string;
}

/** A candidate that could not be used, and the one that is tried next. */
export interface FailedAttempt extends Source {
  readonly what: string;
  readonly description: string;
  readonly reason: string;
  readonly next: Pick<Candidate, 'source' | 'from' | 'description'> | undefined;
}

/**
 * Tries one candidate after the other and returns the first that works.
 *
 * @param what what is looked for, for messages: 'weights', 'data'
 * @throws GraftError when none works; if there is only one candidate, its own error
 */
export async function firstAvailable(
  what: string,
  candidates: readonly Candidate[],
  onFailed: (attempt: FailedAttempt) => void = () => undefined,
): Promise<Found> {
  const reasons: string[] = [];
  for (const [index, candidate] of candidates.entries()) {
    const { get, ...described } = candidate;
    try {
      return { ...described, value: await get() };
    } catch (error) {
      // A programming error or an abort is not a reason to try the next one.
      if (!(error instanceof GraftError) || candidates.length === 1) throw error;
      const reason = reasonOf(error);
      reasons.push(`${candidate.description}: ${reason}`);
      const following = candidates[index + 1];
      const next = following && {
        source: following.source,
        from: following.from,
        description: following.description,
      };
      onFailed({ what, ...described, reason, next });
    }
  }
  throw new GraftError(`No ${what} are available. ${reasons.map(capitalize).join(' ')}`, {
    hint: `Name your own ${what}.`,
  });
}

/** The source as a run records it. */
export function sourceOf({ source, from, origin }: Source): Source {
  return origin === undefined ? { source, from } : { source, from, origin };
}

function capitalize(text: string): string {
  return `${text[0].toUpperCase()}${text.slice(1)}`;
}
