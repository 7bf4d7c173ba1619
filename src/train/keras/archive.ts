import { zipSync } from 'fflate';
import { GraftError, reasonOf } from '../../errors.js';
import { parseJson } from '../../parse-json.js';
import { ZipError, zipContent } from '../../zip-entries.js';
import type { ModelDescription } from './description.js';
import type { NamedBytes } from './hdf5.js';
import { shardNames } from './shards.js';

/** The files in a .keras archive. */
export interface KerasArchive {
  readonly config: ModelDescription;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** HDF5 files: one as a rule, several when Keras divided the weights. */
  readonly weights: readonly NamedBytes[];
}

/** Used where no date is given, so that the same model gives the same bytes. */
const NO_DATE = '1980-01-02T00:00:00Z';
const CONFIG = 'config.json';
const METADATA = 'metadata.json';
const WEIGHTS = 'model.weights.h5';
const SHARDS = 'model.weights.json';
/** Unpacked bytes for each byte of the archive, at most: what it says about itself is not believed. */
const MOST_GROWTH = 8;
const SMALL = 16 * 1024 * 1024;

/** Whether the bytes begin as a zip archive does. */
export function isArchive(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

/**
 * Reads a .keras archive.
 *
 * @param name of the file, for messages
 * @throws GraftError when it is damaged, or no archive of Keras
 */
export async function readArchive(bytes: Uint8Array, name: string): Promise<KerasArchive> {
  const damaged = (why: string, cause?: unknown): GraftError =>
    new GraftError(`${name} is damaged or cut off: ${why}.`, {
      hint: 'Copy it again, or save the model again with model.save.',
      cause,
    });
  let files: Awaited<ReturnType<typeof zipContent>>['files'];
  try {
    const blob = new File([bytes as Uint8Array<ArrayBuffer>], name);
    ({ files } = await zipContent(blob, ''));
  } catch (error) {
    throw damaged('its list of files cannot be read', error);
  }
  const open = async (wanted: string): Promise<Uint8Array> => {
    const found = files.find(({ path, name: own }) => path.join('/') === '' && own === wanted);
    if (found === undefined) {
      throw new GraftError(`${name} is a zip archive without ${wanted}, so it is no .keras file.`, {
        hint: 'Expected what model.save("model.keras") writes in Keras 3.',
      });
    }
    if (found.size > MOST_GROWTH * bytes.length + SMALL) {
      throw damaged(`${wanted} would unpack to ${found.size} bytes`);
    }
    try {
      return new Uint8Array(await (await found.open()).arrayBuffer());
    } catch (error) {
      const encrypted = error instanceof ZipError && error.problem === 'encrypted';
      throw damaged(`${wanted} ${encrypted ? 'is encrypted' : 'cannot be unpacked'}`, error);
    }
  };
  const json = async (wanted: string): Promise<Record<string, unknown>> => {
    const value = parseJson(new TextDecoder().decode(await open(wanted)));
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
    throw damaged(`${wanted} is not a JSON object`);
  };
  const config = (await json(CONFIG)) as unknown as ModelDescription;
  const metadata = await json(METADATA).catch(() => ({}));
  const divided = files.some(({ name: own }) => own === SHARDS);
  const parts = divided ? shardNames(await open(SHARDS), `${name}: ${SHARDS}`) : [WEIGHTS];
  const weights: NamedBytes[] = [];
  for (const part of parts) weights.push({ name, bytes: await open(part) });
  return { config, metadata, weights };
}

/** The content of a .keras archive. */
export function archiveBytes(
  { config, metadata }: Pick<KerasArchive, 'config' | 'metadata'>,
  weights: Uint8Array,
): Uint8Array {
  const text = new TextEncoder();
  const json = (value: unknown): Uint8Array => text.encode(JSON.stringify(value));
  const saved = Date.parse(String(metadata.createdAt ?? ''));
  try {
    // Weights hardly become smaller, and Keras stores them as they are too.
    return zipSync(
      {
        [METADATA]: json(metadata),
        [CONFIG]: json(config),
        [WEIGHTS]: [weights, { level: 0 }],
      },
      { level: 0, mtime: Number.isNaN(saved) ? NO_DATE : saved },
    );
  } catch (error) {
    throw new GraftError(`The model cannot be packed: ${reasonOf(error)}.`, { cause: error });
  }
}
