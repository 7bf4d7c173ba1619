import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  type CacheKind,
  type DownloadOptions,
  defaultCacheDirectory,
  directNetwork,
  downloadFile,
  downloadRules,
  holdsOpenParts,
  recordOrigin,
  UnreachableError,
} from '../../download/index.js';
import { GraftError, UsageError } from '../../errors.js';
import { exists, readText, writeFileAtomically } from '../../files/index.js';
import { type HubAddress, hubAddressText, isCommit, isInside, parseHubAddress } from '../../hub-address.js';
import { checkOptions, text, trueOrFalse } from '../../options.js';
import { parseJson } from '../../parse-json.js';
import { checksumOf, chooseFile, type HubFile, type HubRepository, listRepository } from './repository.js';

/** The address of the Hugging Face Hub. */
export const HUB = 'https://huggingface.co';

/** Options of `downloadFromHub`. */
export interface DownloadFromHubOptions
  extends Pick<DownloadOptions, 'onProgress' | 'onRetry' | 'signal' | 'network' | 'attempts' | 'retryDelay'> {
  /** The folder that keeps files between runs. Default: `defaultCacheDirectory()`. */
  readonly cacheDirectory?: string;
  /** Contact no server: use what an earlier call downloaded. Default false. */
  readonly offline?: boolean;
  /** The address of a hub that answers like Hugging Face's. Default 'https://huggingface.co'. */
  readonly endpoint?: string;
}

/** A network of the Hub in the cache. */
export interface HubNetwork {
  /** The path of the .onnx file. What else belongs to it lies where its repository has it. */
  readonly path: string;
  /** Names this state of the file for ever: `hf:OWNER/NAME@COMMIT:FILE`. */
  readonly address: `hf:${string}.onnx`;
  /** OWNER/NAME */
  readonly repository: string;
  /** The address of the repository's page. */
  readonly page: string;
  /** Why an earlier list of its files was used, if so. */
  readonly note: string | undefined;
}

const FOLDER = 'hub';
/** What says how pictures are prepared, and the license of the weights. */
const ABOUT = ['preprocessor_config.json', 'config.json', 'README.md'];
/** Larger ones are something else. */
const MOST_ABOUT_BYTES = 2 ** 20;

/** What `downloadFromHub` leaves in the cache. */
export const storedNetworkKinds: readonly CacheKind[] = [
  {
    folder: FOLDER,
    name: /^[\w.-]+--[\w.-]+@[\w.%-]+(?<!\.origin)\.json$/,
    description: 'the list of the files of a repository of the Hugging Face Hub',
    origin: HUB,
  },
  {
    folder: FOLDER,
    name: /^[\w.-]+--[\w.-]+@[\da-f]{40}$/,
    description: 'a network of the Hugging Face Hub',
    inUse: holdsOpenParts,
  },
];

/**
 * Downloads an ONNX network from the Hugging Face Hub with what belongs to it: weights in other files, how pictures are
 * prepared, and its model card. Sizes and checksums are verified; a complete file is kept, an interrupted one continued.
 *
 * @param address `hf:OWNER/NAME[@REVISION][:FILE]`. Without a file, `onnx/model.onnx`, `model.onnx` or the only one.
 * @throws UsageError for another address
 * @throws UnreachableError when there is no connection, and the cache has no earlier list
 * @throws GraftError when the repository is private, gated or missing, when it has no such file or several, or when a
 *   file cannot be downloaded
 *
 * @example
 * ```ts
 * import { downloadFromHub, importOnnx } from '@graft-vision/graft/backbones';
 *
 * const { path } = await downloadFromHub('hf:onnx-community/mobilenetv4_conv_small.e2400_r224_in1k');
 * const { base } = await importOnnx(path);
 * ```
 */
export async function downloadFromHub(
  address: string,
  options: DownloadFromHubOptions = {},
): Promise<HubNetwork> {
  checkOptions('downloadFromHub', options, {
    ...downloadRules,
    cacheDirectory: text,
    offline: trueOrFalse,
    endpoint: text,
  });
  const wanted = parseHubAddress(address);
  const endpoint = checkEndpoint(options.endpoint ?? HUB);
  const folder = join(options.cacheDirectory ?? defaultCacheDirectory(), FOLDER);
  const { listing, note } = await listingOf(wanted, { ...options, endpoint, folder });
  const { repository } = wanted;
  const file = chooseFile(wanted, listing);
  const place = join(folder, `${nameOf(repository)}@${listing.commit}`);
  const needed = [...neededFor(file, listing)].reverse();
  for (const one of needed) {
    await fetchFile(one, join(place, ...one.path.split('/')), {
      ...options,
      url: `${endpoint}/${repository}/resolve/${listing.commit}/${one.path.split('/').map(encodeURIComponent).join('/')}`,
      address: hubAddressText(wanted),
    });
  }
  const page = `${endpoint}/${repository}`;
  await recordOrigin(place, page);
  return {
    path: join(place, ...file.split('/')),
    address: hubAddressText({ repository, revision: listing.commit, file }) as `hf:${string}.onnx`,
    repository,
    page,
    note,
  };
}

function checkEndpoint(endpoint: string): string {
  const isAddress = URL.canParse(endpoint) && /^https?:$/.test(new URL(endpoint).protocol);
  if (isAddress) return endpoint.replace(/\/+$/, '');
  throw new UsageError(`Expected the http address of a hub but received ${JSON.stringify(endpoint)}.`, {
    hint: `Leave it out (HF_ENDPOINT) for ${HUB}.`,
  });
}

/** Names of owners and networks hold no two dashes. */
const nameOf = (repository: string): string => repository.replace('/', '--');

interface ListingOptions extends DownloadFromHubOptions {
  readonly endpoint: string;
  readonly folder: string;
}

/** The files of a repository: from the cache if they cannot change or cannot be asked for, else from the Hub. */
async function listingOf(
  address: HubAddress,
  options: ListingOptions,
): Promise<{ readonly listing: HubRepository; readonly note: string | undefined }> {
  const { endpoint, folder, network = directNetwork(), signal, retryDelay = 1000, offline = false } = options;
  const { repository, revision } = address;
  const path = (state: string): string =>
    join(folder, `${nameOf(repository)}@${encodeURIComponent(state)}.json`);
  const stored = await storedListing(path(revision));
  if (stored !== undefined && (offline || isCommit(revision))) return { listing: stored, note: undefined };
  if (offline) {
    throw new GraftError(`${hubAddressText(address)} is not in the cache, and nothing may be downloaded.`, {
      hint: 'Leave out --offline once, or download the file elsewhere and pass its path.',
    });
  }
  try {
    const listing = await listRepository(address, {
      endpoint,
      network,
      retryDelay,
      ...(signal !== undefined && { signal }),
    });
    await mkdir(folder, { recursive: true });
    for (const state of new Set([revision, listing.commit])) {
      await writeFileAtomically(path(state), JSON.stringify(listing));
    }
    return { listing, note: undefined };
  } catch (error) {
    if (stored === undefined || !(error instanceof UnreachableError)) throw error;
    return {
      listing: stored,
      note: `${new URL(endpoint).host} could not be reached (${error.reason}); using ${hubAddressText(address)} as it was downloaded earlier.`,
    };
  }
}

async function storedListing(path: string): Promise<HubRepository | undefined> {
  const content = parseJson(await readText(path).catch(() => '')) as HubRepository | undefined;
  const isListing =
    typeof content?.commit === 'string' &&
    isCommit(content.commit) &&
    Array.isArray(content.files) &&
    content.files.every(({ path, size }) => typeof path === 'string' && isInside(path) && size >= 0);
  return isListing ? content : undefined;
}

/** The network, its weights in other files, and what is known about it. */
function neededFor(file: string, { files }: HubRepository): HubFile[] {
  const folder = dirname(file);
  const isAbout = ({ path, size }: HubFile): boolean =>
    size <= MOST_ABOUT_BYTES &&
    ABOUT.some((name) => path === name || (folder !== '.' && path === `${folder}/${name}`));
  const belongs = ({ path }: HubFile): boolean =>
    path === file ||
    path.startsWith(`${file}_data`) ||
    path.startsWith(`${file}.data`) ||
    path === `${file.slice(0, -'.onnx'.length)}.data`;
  return [...files.filter(belongs), ...files.filter(isAbout)];
}

/** Downloads a file, or makes sure that the one in the cache is the right one. */
async function fetchFile(
  file: HubFile,
  path: string,
  { url, address, offline = false, ...options }: DownloadFromHubOptions & { url: string; address: string },
): Promise<void> {
  const verify = async (found: string): Promise<void> => expectChecksum(await withChecksum(), found);
  // Third-party hubs may leave checksums out of their lists.
  const withChecksum = async (): Promise<HubFile> =>
    file.sha256 === undefined && file.blob === undefined && !offline
      ? { ...file, ...(await checksumOf(url, options.network ?? directNetwork(), options.signal)) }
      : file;
  const isThere = await stat(path).then(
    ({ size }) => size === file.size,
    () => false,
  );
  const isRight =
    isThere &&
    (await verify(path).then(
      () => true,
      () => false,
    ));
  if (isRight) return;
  if (offline) {
    const what = (await exists(path)) ? 'is damaged' : 'is missing';
    throw new GraftError(`${file.path} of ${address} ${what} in the cache, and nothing may be downloaded.`, {
      hint: 'Leave out --offline once.',
    });
  }
  const { cacheDirectory: _, endpoint: __, ...download } = options;
  await downloadFile(url, path, { ...download, expectedBytes: file.size, verify, replace: true });
}

/** @throws GraftError when the content is another one than the Hub says */
async function expectChecksum({ path: name, size, sha256, blob }: HubFile, path: string): Promise<void> {
  const expected = sha256 ?? blob;
  if (expected === undefined) return;
  const hash = createHash(sha256 === undefined ? 'sha1' : 'sha256');
  // Git's checksum is one of the length and the content.
  if (sha256 === undefined) hash.update(`blob ${size}\0`);
  await pipeline(createReadStream(path), hash);
  const found = hash.digest('hex');
  if (found === expected) return;
  throw new GraftError(`${name} has the checksum ${found}, but the hub says ${expected}`);
}
