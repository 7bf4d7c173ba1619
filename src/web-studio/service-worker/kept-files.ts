import { digestOf } from '../../digest.js';
import { STATIC_POLICY } from '../policy.js';
import { scope } from './scope.js';
import type { StaticFile } from './static-file.js';

/* The files of one version of the Studio, in one of the browser's caches. */

/** In the stored answers, so that a new version need not load again what has not changed. */
const DIGEST = 'x-graft-digest';

/** Hosts of static files do not know all of them. */
const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  wasm: 'application/wasm',
  woff2: 'font/woff2',
};

/**
 * Headers that hosts of static files do not send. With the first two a page is isolated from others, and WebAssembly may
 * have threads there.
 */
export const HEADERS: Readonly<Record<string, string>> = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

const base = scope.registration.scope;
const PREFIX = `graft-studio:${new URL(base).pathname}:`;
const files = new Map(scope.graftFiles.map((file) => [file.path, file]));
const addressOf = ({ path }: StaticFile): string => new URL(path, base).href;
const underWay = new Map<string, Promise<Response>>();

/** Differs for each list of files. */
const cacheName = digestOf(new TextEncoder().encode(JSON.stringify(scope.graftFiles))).then(
  (digest) => PREFIX + digest,
);

/** Bytes that arrived of files that are being loaded. */
const arrived = new Map<string, number>();

/** A file by its address relative to the page; undefined if the Studio has none there. */
export function findFile(path: string): StaticFile | undefined {
  return files.get(path === 'index.html' ? '' : path);
}

/** Loads what the page needs to open, and takes from the version before what has not changed. @throws Error */
export async function keepFirst(): Promise<void> {
  for (const file of scope.graftFiles) {
    if (file.first) await kept(file);
    else await fromVersionBefore(file);
  }
}

/** Loads everything that is missing, except what must be asked for. @param tell is called as it arrives. @throws Error */
export async function keepAll(tell: (progress: { done: number; total: number }) => void): Promise<void> {
  const wanted = scope.graftFiles.filter(({ asked }) => !asked);
  const total = wanted.reduce((sum, { bytes }) => sum + bytes, 0);
  const here = new Set<string>();
  const report = (): void => {
    let done = 0;
    for (const { path, bytes } of wanted) {
      done += here.has(path) ? bytes : Math.min(bytes, arrived.get(path) ?? 0);
    }
    tell({ done, total });
  };
  const cache = await caches.open(await cacheName);
  const missing: StaticFile[] = [];
  for (const file of wanted) {
    if ((await cache.match(addressOf(file))) === undefined) missing.push(file);
    else here.add(file.path);
  }
  report();
  const timer = setInterval(report, 250);
  try {
    for (const file of missing) {
      await kept(file);
      here.add(file.path);
    }
  } finally {
    clearInterval(timer);
  }
  report();
}

/** Deletes the versions before this one. */
export async function forgetOthers(): Promise<void> {
  const own = await cacheName;
  for (const name of await caches.keys()) {
    if (name.startsWith(PREFIX) && name !== own) await caches.delete(name);
  }
}

/** A file from the cache; loaded if it is not there. @throws Error when that fails, or another version is there */
export async function kept(file: StaticFile): Promise<Response> {
  const cache = await caches.open(await cacheName);
  const found = (await cache.match(addressOf(file))) ?? (await fromVersionBefore(file));
  if (found !== undefined) return found;
  // Several may ask for it while it is loaded.
  const loading = underWay.get(file.path) ?? load(file);
  underWay.set(file.path, loading);
  try {
    return (await loading).clone();
  } finally {
    underWay.delete(file.path);
    arrived.delete(file.path);
  }
}

async function fromVersionBefore(file: StaticFile): Promise<Response | undefined> {
  for (const name of await caches.keys()) {
    if (!name.startsWith(PREFIX)) continue;
    const found = await (await caches.open(name)).match(addressOf(file));
    if (found?.headers.get(DIGEST) !== file.digest) continue;
    await (await caches.open(await cacheName)).put(addressOf(file), found.clone());
    return found;
  }
  return undefined;
}

async function load(file: StaticFile): Promise<Response> {
  const address = addressOf(file);
  // Caches on the way may still have the file of another version.
  const answer = await fetch(address, { cache: 'no-cache' });
  if (!answer.ok || answer.body === null)
    throw new Error(`${address}: the server answered ${answer.status}.`);
  const content = await read(answer.body, file);
  if ((await digestOf(content)) !== file.digest) {
    throw new Error(`${address}: another version of this file is there.`);
  }
  const ending = file.path === '' ? 'html' : file.path.slice(file.path.lastIndexOf('.') + 1);
  const response = new Response(content, {
    headers: {
      ...HEADERS,
      'content-security-policy': STATIC_POLICY,
      'content-type': TYPES[ending] ?? 'application/octet-stream',
      'content-length': String(content.length),
      [DIGEST]: file.digest,
    },
  });
  await (await caches.open(await cacheName)).put(address, response.clone());
  return response;
}

async function read(
  body: ReadableStream<Uint8Array>,
  { path, bytes }: StaticFile,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    length += part.value.length;
    if (length > bytes) throw new Error(`${path}: another version of this file is there.`);
    arrived.set(path, length);
  }
  return new Uint8Array(await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer());
}
