/** A line that `graft cache list --json` or `graft cache clear --json` writes. */
export type CacheLine = CacheEntryEvent | CacheTotalEvent;

/** Something that is in the cache, or was deleted from it. */
export interface CacheEntryEvent {
  readonly event: 'entry' | 'deleted';
  /** Path below the cache folder. */
  readonly name: string;
  readonly path: string;
  readonly description: string;
  /** The address that it was downloaded from, or a description; null when that is not known. */
  readonly origin: string | null;
  readonly bytes: number;
  readonly files: number;
  /** ISO 8601. */
  readonly modified: string;
  /** A part of a download that was not completed. */
  readonly unfinished: boolean;
  /** Another process is writing it. */
  readonly inUse: boolean;
}

/** The last line. */
export interface CacheTotalEvent {
  readonly event: 'cache' | 'cleared';
  /** The cache folder. */
  readonly path: string;
  readonly entries: number;
  readonly bytes: number;
}
