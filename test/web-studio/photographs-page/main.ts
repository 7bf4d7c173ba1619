/* A page that has nothing but the worker of photographs. */
import type { SentAnswer, SentRequest } from './messages.js';

interface Told {
  readonly id?: number;
  readonly answer?: SentAnswer;
  readonly failure?: string;
}

const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
const waiting = new Map<number, (told: Told) => void>();
/** What the worker told by itself. */
const events: Told[] = [];
let last = 0;

worker.addEventListener('message', ({ data }: MessageEvent<Told>) => {
  if (data.id === undefined) events.push(data);
  else waiting.get(data.id)?.(data);
});
worker.addEventListener('error', ({ message }) => {
  for (const answer of waiting.values()) answer({ failure: message });
});

async function ask(request: SentRequest): Promise<SentAnswer> {
  const id = ++last;
  const told = new Promise<Told>((done) => waiting.set(id, done));
  worker.postMessage({ id, request });
  const { answer, failure } = await told;
  waiting.delete(id);
  if (answer === undefined) throw new Error(failure);
  return answer;
}

Object.assign(globalThis, { ask, events });
