import { CATS_AND_DOGS_ZIP, downloadCatsAndDogs, storedCatsAndDogs } from '../download/index.js';
import type { DrawingProgress } from '../drawn/index.js';
import { anything, callable, checkOptions, type RulesOf, text } from '../options.js';
import { type Candidate, type Found, firstAvailable } from './candidates.js';
import { downloadIfReachable, type FindOptions, findRules } from './download-candidate.js';
import { drawnCatsAndDogs } from './last-candidates.js';

/** Options of `findData`. */
export interface FindDataOptions extends FindOptions {
  /** A folder with train/ and validation/, or 'drawn'. Default: the best source available. */
  readonly data?: string;
  /** The length of the tutorial's zip, for tests with a smaller one. */
  readonly expectedBytes?: number;
  /** How many pictures each of its folders must have, by `part/class`. */
  readonly expectedPictures?: Readonly<Record<string, number>>;
  /** Called after each picture that is drawn, with the number so far; only where pictures are drawn. */
  readonly onDrawing?: (progress: DrawingProgress) => void;
}

/** The rules of `FindDataOptions`. */
export const findDataRules: RulesOf<FindDataOptions> = {
  ...findRules,
  data: text,
  expectedBytes: anything,
  expectedPictures: anything,
  onDrawing: callable,
};

/**
 * Finds pictures for the tutorial: those that `data` names; else the tutorial's photographs from the cache; else it
 * downloads them; else it draws pictures.
 *
 * @returns `value` is a folder with train/ and validation/, each with one folder of pictures per class
 * @throws GraftError when no pictures are available
 *
 * @example
 * ```ts
 * import { findData } from '@graft-vision/graft/recipes';
 *
 * const { value: folder } = await findData();
 * ```
 */
export async function findData(options: FindDataOptions = {}): Promise<Found> {
  checkOptions('findData', options, findDataRules);
  return await firstAvailable('data', dataCandidates(options), options.onFailed);
}

/**
 * The possible sources of pictures, best first.
 *
 * @param options.drawnPerClass where no more drawn pictures of each class in each part are used
 */
export function dataCandidates(options: FindDataOptions & { readonly drawnPerClass?: number }): Candidate[] {
  const { data, offline = false, url = CATS_AND_DOGS_ZIP.url } = options;
  const drawn: Candidate = {
    source: 'drawn',
    from: 'drawing',
    description: 'cats and dogs that Graft draws',
    get: () => drawnCatsAndDogs(options),
  };
  if (data === 'drawn') return [{ ...drawn, from: 'option' }];
  if (data !== undefined) {
    return [{ source: 'folder', from: 'option', description: `the folder ${data}`, get: async () => data }];
  }
  const photographs = { source: 'cats-and-dogs', origin: url };
  const cached: Candidate = {
    ...photographs,
    from: 'cache',
    description: 'photographs of the tutorial from the cache',
    get: () => storedCatsAndDogs(options),
  };
  const downloaded: Candidate = {
    ...photographs,
    from: 'download',
    description: `photographs of the tutorial from ${new URL(url).hostname}`,
    get: () => downloadIfReachable(url, options.unreachable, () => downloadCatsAndDogs(options)),
  };
  return [cached, ...(offline ? [] : [downloaded]), drawn];
}
