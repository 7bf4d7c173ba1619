import { aboveZero, checkOptions, type RulesOf, wholeAboveZero } from '../options.js';

/** What a request may ask for. Whatever is beyond is refused, before work begins where that is possible. */
export interface ServeLimits {
  /** Bytes of a request's body. Default 32 MiB. */
  readonly maxBytes?: number;
  /** Pictures of one request. Default 64. */
  readonly maxPictures?: number;
  /** Pictures of all requests that are being received, wait or are classified. Default 256. */
  readonly queue?: number;
  /** Seconds from a request's last byte to its answer. Default 30. */
  readonly timeout?: number;
}

export const LIMIT_RULES: RulesOf<ServeLimits> = {
  maxBytes: wholeAboveZero,
  maxPictures: wholeAboveZero,
  queue: wholeAboveZero,
  timeout: aboveZero,
};

export const DEFAULT_LIMITS: Required<ServeLimits> = {
  maxBytes: 32 * 2 ** 20,
  maxPictures: 64,
  queue: 256,
  timeout: 30,
};

/** @throws UsageError for a limit that is unknown or out of range */
export function resolveLimits(limits: ServeLimits): Required<ServeLimits> {
  checkOptions('limits', limits, LIMIT_RULES);
  return { ...DEFAULT_LIMITS, ...definedOf(limits) };
}

function definedOf(limits: ServeLimits): ServeLimits {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}
