/* Runs in the browser, bundled by Vite like a user's program. Tests call it through `window.harness`. */
import {
  type Classification,
  GraftError,
  type LoadClassifierOptions,
  loadClassifier,
  type Picture,
  type WebClassifier,
} from '@graft-vision/graft/web';
import { readPicture } from '../../../src/web/picture.js';

/** The forms in which a picture can be passed. */
type Form = 'blob' | 'image' | 'canvas' | 'offscreenCanvas' | 'bitmap' | 'imageData';

interface Failure {
  readonly kind: string;
  readonly message: string;
  readonly hint: string | undefined;
}

/*
 * A separate file, not bundled. The package is CommonJS, so Vite would put code that chunks share into the page's own
 * script; the workers of ONNX Runtime would load that script and wait forever.
 */
const loadHeif = async (): Promise<unknown> => {
  const { default: load } = await import(
    /* @vite-ignore */ new URL('libheif-bundle.mjs', document.baseURI).href
  );
  return load();
};

let classifier: WebClassifier | undefined;

async function fetchBlob(address: string): Promise<Blob> {
  const response = await fetch(address);
  const name = address.split('/').at(-1) ?? '';
  return new File([await response.arrayBuffer()], name);
}

async function inForm(form: Form, blob: Blob): Promise<Picture> {
  if (form === 'blob') return blob;
  if (form === 'image') {
    const image = new Image();
    image.src = URL.createObjectURL(blob);
    return image;
  }
  const bitmap = await createImageBitmap(blob);
  if (form === 'bitmap') return bitmap;
  const { width, height } = bitmap;
  const canvas =
    form === 'canvas'
      ? Object.assign(document.createElement('canvas'), { width, height })
      : new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  context.drawImage(bitmap, 0, 0);
  return form === 'imageData' ? context.getImageData(0, 0, width, height) : canvas;
}

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

function fromBase64(text: string): Uint8ClampedArray<ArrayBuffer> {
  return Uint8ClampedArray.from(atob(text), (character) => character.charCodeAt(0));
}

const harness = {
  async load(
    address: string,
    options: LoadClassifierOptions = {},
  ): Promise<{ device: string; names: string[] }> {
    await classifier?.dispose();
    classifier = await loadClassifier(address, { loadHeif, ...options });
    return { device: classifier.device, names: [...classifier.classNames] };
  },

  async loadFrom(form: 'blob' | 'buffer' | 'bytes' | 'url', address: string): Promise<string[]> {
    const buffer = await (await fetch(address)).arrayBuffer();
    const sources = {
      blob: new Blob([buffer]),
      buffer,
      bytes: new Uint8Array(buffer),
      url: new URL(address, location.href),
    };
    classifier = await loadClassifier(sources[form]);
    return [...classifier.classNames];
  },

  async progress(address: string): Promise<{ loaded: number; total: number | undefined }[]> {
    const seen: { loaded: number; total: number | undefined }[] = [];
    await (await loadClassifier(address, { onProgress: (progress) => seen.push(progress) })).dispose();
    return seen;
  },

  async classify(address: string, form: Form = 'blob', top?: number): Promise<Classification> {
    if (classifier === undefined) throw new Error('Load a classifier first.');
    return await classifier.classify(await inForm(form, await fetchBlob(address)), { top });
  },

  /** Several at once, which must not disturb each other. */
  async classifyAll(addresses: readonly string[]): Promise<Classification[]> {
    return await Promise.all(addresses.map((address) => harness.classify(address)));
  },

  /** @param rgba the pixels, as base64 */
  async classifyPixels(rgba: string, width: number, height: number): Promise<Classification> {
    if (classifier === undefined) throw new Error('Load a classifier first.');
    return await classifier.classify(new ImageData(fromBase64(rgba), width, height));
  },

  /** The pixels of a picture before it is resized, as base64. */
  async pixels(address: string, form: Form = 'blob'): Promise<{ size: [number, number]; data: string }> {
    const { size, data } = await readPicture(await inForm(form, await fetchBlob(address)), loadHeif);
    return { size: [size[0], size[1]], data: toBase64(data) };
  },

  async classifyVideo(): Promise<Classification> {
    const video = document.createElement('video');
    video.muted = true;
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: true });
    await video.play();
    const result = await classifier?.classify(video);
    for (const track of (video.srcObject as MediaStream).getTracks()) track.stop();
    if (result === undefined) throw new Error('Load a classifier first.');
    return result;
  },

  async classifyTainted(address: string): Promise<Classification | undefined> {
    const image = new Image();
    image.src = address;
    await image.decode();
    return await classifier?.classify(image);
  },

  async classifyNothing(): Promise<unknown> {
    return await classifier?.classify('cat.jpg' as unknown as Picture);
  },

  async classifyIdleVideo(): Promise<unknown> {
    return await classifier?.classify(document.createElement('video'));
  },

  async classifyAfterDispose(address: string): Promise<unknown> {
    await classifier?.dispose();
    return await harness.classify(address);
  },

  async abort(address: string): Promise<unknown> {
    return await loadClassifier(address, { signal: AbortSignal.abort(new Error('enough')) });
  },
};

type Harness = typeof harness;
type Action = keyof Harness;

/** The result of an action, or its error. */
async function run(action: Action, args: readonly unknown[]): Promise<unknown> {
  try {
    const call = harness[action] as (...args: readonly unknown[]) => Promise<unknown>;
    return { result: await call(...args) };
  } catch (error) {
    const { name, message } = error as Error;
    const hint = error instanceof GraftError ? error.hint : undefined;
    return { failure: { kind: name, message, hint } satisfies Failure };
  }
}

Object.assign(globalThis, { runHarness: run });
