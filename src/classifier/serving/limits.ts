import { aboveZero, checkOptions, type RulesOf, type SettingRule } from '../../options.js';
import type { DecodeLimits } from '../../pictures/index.js';
import { MAX_PIXELS, UnreadableImageError, type UnreadableKind } from '../../pictures/predict.js';
import { MOST_BYTES } from '../source.js';

/**
 * What a single picture may take. The defaults are for pictures that somebody else sends: larger than what cameras
 * give, and small enough that a few at once do not fill the memory.
 */
export interface PictureLimits {
  /** Bytes of the file, up to 2^29. Default 2^26: 64 MiB. */
  readonly maxBytes?: number;
  /** Width times height, up to 2^27. Default 2^26: 67 megapixels, which take 200 MB while they are decoded. */
  readonly maxPixels?: number;
  /** Seconds until a picture has arrived, and again seconds that decoding it takes. Default 30. */
  readonly timeoutSeconds?: number;
}

/** All limits of a picture. */
export type AllLimits = Required<PictureLimits>;

const DEFAULTS: AllLimits = { maxBytes: 2 ** 26, maxPixels: 2 ** 26, timeoutSeconds: 30 };

function wholeUpTo(most: number): SettingRule {
  return {
    expected: `a whole number from 1 to ${most}`,
    holds: (value) => Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= most,
  };
}

const RULES: RulesOf<PictureLimits> = {
  maxBytes: wholeUpTo(MOST_BYTES),
  maxPixels: wholeUpTo(MAX_PIXELS),
  timeoutSeconds: aboveZero,
};

/** @throws UsageError for a limit that is unknown or out of range */
export function allLimits(limits: PictureLimits = {}): AllLimits {
  checkOptions('loadClassifier', limits, RULES);
  const given = Object.entries(limits).filter(([, value]) => value !== undefined);
  return { ...DEFAULTS, ...Object.fromEntries(given) };
}

export function decodeLimits({ maxBytes, maxPixels, timeoutSeconds }: AllLimits): Required<DecodeLimits> {
  return { mostBytes: maxBytes, mostPixels: maxPixels, mostSeconds: timeoutSeconds };
}

const HINTS: Partial<Record<UnreadableKind, string>> = {
  timeout: 'Send a smaller picture, or raise limits.timeoutSeconds of loadClassifier.',
  'too-large': 'Send a smaller picture, or raise limits.maxBytes or limits.maxPixels of loadClassifier.',
};

/** The error about a picture under the name that its caller knows; where it is over a limit, with what to do about that. */
export function namedError(
  name: string,
  { reason, cause, kind }: UnreadableImageError,
): UnreadableImageError {
  return new UnreadableImageError(name, reason, cause, kind, HINTS[kind]);
}

/** The error about a picture that is over a limit. */
export function overLimit(
  name: string,
  reason: string,
  kind: 'too-large' | 'timeout',
  cause: unknown,
): UnreadableImageError {
  return new UnreadableImageError(name, reason, cause, kind, HINTS[kind]);
}
