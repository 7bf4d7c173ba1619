/* What `exportWebPage` wrote into the page, and where it put the other files. */
import type { Device, ModelSource, OnnxRuntime } from '../../web/index.js';

function metaContent(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? '';
}

/** The address of a file of the exported folder. */
function addressOf(path: string): string {
  return new URL(path, document.baseURI).href;
}

/** The heading that whoever exported the page wanted; empty for one made of the class names. */
export const wantedTitle = metaContent('graft-title');

/** The model: in standalone.html its bytes, else its address. */
export async function findModel(): Promise<ModelSource> {
  return (await embeddedFile('graft-model')) ?? addressOf('model.onnx');
}

/** 'auto' where WebGPU's files are part of the folder. */
export const device: Device | 'auto' = metaContent('graft-web-page').includes('webgpu') ? 'auto' : 'wasm';

export async function importRuntime(wanted: Device): Promise<OnnxRuntime> {
  const { graftRuntime } = globalThis as { readonly graftRuntime?: OnnxRuntime };
  if (graftRuntime !== undefined) {
    graftRuntime.env.wasm.wasmBinary = await embeddedFile('graft-wasm');
    return graftRuntime;
  }
  const address = addressOf(`runtime/ort.${wanted}.bundle.min.mjs`);
  return (await import(/* @vite-ignore */ address)) as OnnxRuntime;
}

/** A file that standalone.html holds (src/exports/standalone-page.ts); undefined in index.html. */
async function embeddedFile(id: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const text = document.getElementById(id)?.textContent;
  if (text === null || text === undefined) return undefined;
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let index = 0; index < bytes.length; index++) bytes[index] = letters.charCodeAt(index);
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(unpacked).arrayBuffer());
}
