import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { GraftError } from '../errors.js';

const compress = promisify(gzip);

/** Browsers hold no longer text than 2 ** 29 letters; a larger model needs a web server. */
export const MOST_EMBEDDED_LETTERS = 2 ** 29 - 1024;

/** What the page consists of, each under its placeholder in src/pages/classifier/public/standalone.html. */
export interface StandaloneParts {
  /** The page's module, one file without imports. */
  readonly script: string;
  readonly style: string;
  /** ort.wasm.bundle.min.mjs */
  readonly runtime: string;
  /** ort-wasm-simd-threaded.wasm */
  readonly wasm: Uint8Array;
  readonly model: Uint8Array;
}

/**
 * Puts everything that the page needs into the page itself, because browsers let a page that was opened as a file load
 * nothing from beside it. Its Content-Security-Policy names its scripts and its style by their hashes.
 *
 * @param template standalone.html, with its texts filled in
 * @returns undefined where the model is too large for one page
 * @throws GraftError when ONNX Runtime is not the version that Graft knows
 */
export async function standalonePage(template: string, parts: StandaloneParts): Promise<string | undefined> {
  const model = await embedded(parts.model);
  if (model.length > MOST_EMBEDDED_LETTERS) return undefined;
  const contents: Readonly<Record<string, string>> = {
    '%GRAFT_STYLE%': parts.style,
    '%GRAFT_MODEL%': model,
    '%GRAFT_WASM%': await embedded(parts.wasm),
    '%GRAFT_RUNTIME%': inScript(asGlobal(parts.runtime)),
    '%GRAFT_SCRIPT%': inScript(parts.script),
  };
  const page = template.replace(
    /(?:\/\*)?(%GRAFT_(?:STYLE|MODEL|WASM|RUNTIME|SCRIPT)%)(?:\*\/)?/g,
    (_, name: string) => contents[name],
  );
  return withHashes(page);
}

/**
 * Writes the hashes of a page's own scripts and styles into its Content-Security-Policy, in place of `%GRAFT_SCRIPTS%`
 * and `%GRAFT_STYLES%`.
 */
export function withHashes(page: string): string {
  const hashes = (element: RegExp): string =>
    Array.from(page.matchAll(element), ([, content]) => `'sha256-${sha256(content)}'`).join(' ');
  return page
    .replace('%GRAFT_SCRIPTS%', hashes(/<script(?: type="module")?>([\s\S]*?)<\/script>/g))
    .replace('%GRAFT_STYLES%', hashes(/<style>([\s\S]*?)<\/style>/g));
}

/** Bytes as text that the page turns back: gzip, then base64. */
async function embedded(bytes: Uint8Array): Promise<string> {
  return (await compress(bytes)).toString('base64');
}

/**
 * ONNX Runtime's module as a script that leaves its exports in `graftRuntime`: a page in a file cannot import. It must
 * not look at its address either, which tells it nothing there.
 */
function asGlobal(runtime: string): string {
  const exported = /export\s*\{([^{}]*)\};?\s*(?:\/\/# sourceMappingURL=\S*\s*)?$/.exec(runtime);
  if (exported === null) {
    throw new GraftError(
      'onnxruntime-web is not the version that Graft knows: its module exports otherwise.',
      {
        hint: 'Install Graft again, with the versions that its package.json names.',
      },
    );
  }
  const members = exported[1].split(',').map((item) => {
    const [local, name = local] = item.trim().split(/\s+as\s+/);
    return `${JSON.stringify(name)}:${local}`;
  });
  const body = runtime.slice(0, exported.index).replaceAll('import.meta.url', '"about:blank"');
  return `${body}\nglobalThis.graftRuntime={${members.join(',')}};`;
}

/** In strings and regular expressions, the only places where code has these, both mean the same. */
function inScript(code: string): string {
  return code.replaceAll('</script', '<\\/script').replaceAll('<!--', '\\x3C!--').replaceAll('\r\n', '\n');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
