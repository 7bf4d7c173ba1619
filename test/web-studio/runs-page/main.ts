/* Runs in the browser, bundled by Vite: asks a worker as the Studio's page does. */
import type { SentPhotograph, WorkerAnswer, WorkerRequest, WorkerStart } from './messages.js';

let worker: Worker;
let last = 0;
const waiting = new Map<number, (answer: WorkerAnswer) => void>();

function base64Of(buffer: ArrayBuffer): string {
  const bytes = new Uint8Array(buffer);
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

async function send(request: Omit<WorkerRequest, 'id'>): Promise<WorkerAnswer> {
  const id = ++last;
  return await new Promise((resolve) => {
    waiting.set(id, resolve);
    worker.postMessage({ id, ...request } satisfies WorkerRequest);
  });
}

const actions = {
  /** Starts the worker with photographs. */
  async open(photographs: readonly SentPhotograph[]): Promise<void> {
    worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    const weights = new URL('base.graft', location.href).href;
    await new Promise<void>((resolve, reject) => {
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.onmessage = ({ data }: MessageEvent<'open' | WorkerAnswer>) => {
        if (data === 'open') resolve();
        else waiting.get(data.id)?.(data);
      };
      worker.postMessage({ photographs, weights } satisfies WorkerStart);
    });
  },

  /** What the worker answers; bytes are base64 in both directions. */
  async ask(method: string, path: string, body?: object | string): Promise<object> {
    const given =
      typeof body === 'string' ? Uint8Array.from(atob(body), (one) => one.charCodeAt(0)).buffer : body;
    const sent = given === undefined || given instanceof ArrayBuffer ? given : JSON.stringify(given);
    const { status, type, body: bytes } = await send({ method, path, body: sent });
    return { status, type, body: base64Of(bytes) };
  },

  /** The first events of a run, as they are sent, within some milliseconds. */
  async follow(run: string, milliseconds: number): Promise<string> {
    const { body } = await send({ method: 'FOLLOW', path: `/api/runs/${run}/events`, milliseconds });
    return base64Of(body);
  },
};

/** The result, or what was thrown. */
async function runAction(name: keyof typeof actions, args: readonly unknown[]): Promise<object> {
  try {
    const action = actions[name] as (...given: readonly unknown[]) => Promise<unknown>;
    return { result: await action(...args) };
  } catch (error) {
    return { failure: { message: String((error as Error).message), stack: (error as Error).stack } };
  }
}

Object.assign(globalThis, { runAction });
