import { GraftError, reasonOf } from '../errors.js';

/** How something was had: it was asked for, an earlier run had left it, or what it took to get it now. */
type Way = 'option' | 'cache' | 'download' | 'package' | 'drawing';

/** What was used, for the records of a run. */
export interface Source {
  /** 'imagenet', 'openimages' or 'file'; 'cats-and-dogs', 'drawn' or 'folder'. */
  readonly source: string;
  readonly from: Way;
  /** The address or the package that it comes from, where that is known. */
  readonly origin?: string;
}

/** One way to have something, and how to try it. */
export interface Candidate extends Source {
  /** For people, as part of a sentence: 'the ImageNet weights in the cache'. */
  readonly description: string;
  /** @throws GraftError when it is not to be had */
  readonly get: () => Promise<string>;
}

/** What a candidate gave. */
export interface Found extends Source {
  readonly description: string;
  /** Weights as `MobileNetV2` takes them, or a folder with train/ and validation/. */
  readonly value: string;
}

/** A candidate that could not be used, and the one that is tried now. */
export interface FailedAttempt extends Source {
  readonly what: string;
  readonly description: string;
  readonly reason: string;
  readonly next: Pick<Candidate, 'source' | 'from' | 'description'> | undefined;
}

/**
 * Tries one candidate after the other and gives what the first one has that works.
 *
 * @param what what is looked for, for messages: 'weights', 'data'
 * @throws GraftError when none works; the only one's own error when there is only one
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
      // A mistake in a program, or somebody who does not want to wait, is no reason to go on.
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
  throw new GraftError(`There are no ${what} to be had. ${reasons.map(capitalize).join(' ')}`, {
    hint: 'Name some of your own.',
  });
}

/** What goes into a run's records. */
export function sourceOf({ source, from, origin }: Source): Source {
  return origin === undefined ? { source, from } : { source, from, origin };
}

function capitalize(text: string): string {
  return `${text[0].toUpperCase()}${text.slice(1)}`;
}
