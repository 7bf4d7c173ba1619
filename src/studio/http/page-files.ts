import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';

/** A file of the built page. */
interface PageFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
  readonly etag: string;
  /** Whether its name changes with its content, as Vite's names of assets do. */
  readonly forever: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/**
 * The built page, read once. Requests are looked up by address, so no address can name another file. Files of other
 * kinds are left out. Empty if the page was not built.
 */
export async function readPageFiles(folder: string): Promise<ReadonlyMap<string, PageFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = new Map<string, PageFile>();
  for (const entry of entries) {
    const type = TYPES[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    const address = `/${relative(folder, path).replaceAll(sep, '/')}`;
    const bytes = new Uint8Array(await readFile(path));
    const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
    files.set(address, { bytes, type, etag, forever: address.startsWith('/assets/') });
  }
  const index = files.get('/index.html');
  if (index !== undefined) files.set('/', index);
  return files;
}

/** Shown instead of the page when it was not built. */
export const PAGE_IS_MISSING = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Graft Studio</title></head>
<body><h1>The page is missing</h1>
<p>The server runs, but this copy of Graft has no page to show: it was not built, or the page was removed. Run
<code>npm run build</code> in a clone of Graft, or install Graft again, and start <code>graft studio</code> again.
<code>graft doctor</code> says more.</p></body></html>
`;

/** Shown to anyone who comes without the link. */
export const LINK_IS_MISSING = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Graft Studio</title></head>
<body><h1>Open the link from the terminal</h1>
<p>This Studio does not know this browser. <code>graft studio</code> printed a link with a token; open that one.</p>
</body></html>
`;
