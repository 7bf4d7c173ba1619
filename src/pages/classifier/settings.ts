/* What `exportWebPage` wrote into the page, and where it put the other files. */
import type { Device, OnnxRuntime } from '../../web/index.js';

function metaContent(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? '';
}

/** The address of a file of the exported folder. */
function addressOf(path: string): string {
  return new URL(path, document.baseURI).href;
}

/** The heading that whoever exported the page wanted; empty for one made of the class names. */
export const wantedTitle = metaContent('graft-title');

export const modelAddress = addressOf('model.onnx');

/** 'auto' where WebGPU's files are part of the folder. */
export const device: Device | 'auto' = metaContent('graft-web-page').includes('webgpu') ? 'auto' : 'wasm';

export async function importRuntime(wanted: Device): Promise<OnnxRuntime> {
  const address = addressOf(`runtime/ort.${wanted}.bundle.min.mjs`);
  return (await import(/* @vite-ignore */ address)) as OnnxRuntime;
}
