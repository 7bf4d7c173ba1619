import type { FromStudio, StudioRequest, ToStudio } from './messages.js';

/** What happens to a stream of events. */
export interface StreamListener {
  onOpen(): void;
  /** The stream is interrupted; it opens again by itself. */
  onLost(): void;
  onEvent(name: string, data: string): void;
}

interface Pending {
  readonly request: StudioRequest;
  readonly resolve: (answer: Response) => void;
  readonly reject: (error: Error) => void;
}

interface Stream {
  readonly address: () => string;
  readonly listener: StreamListener;
  lastEventId: string;
}

/** Milliseconds before a stream that did not open is tried again. */
const PATIENCE = 2000;
/** Milliseconds between questions whether a worker is there. */
const HELLO = 500;

/**
 * Sends requests to the Studio's worker, from any page or service worker of the same folder. When another tab's worker
 * takes over, streams open again and requests that only read are sent again.
 */
export class StudioClient {
  readonly #channel: BroadcastChannel;
  readonly #own = crypto.randomUUID();
  readonly #pending = new Map<string, Pending>();
  readonly #streams = new Map<string, Stream>();
  /** Settled when this page holds the lock of its name. */
  readonly #isHeld: Promise<void>;
  #count = 0;
  /** The worker that answers; undefined before it is there. */
  #worker: string | undefined;
  #hello: ReturnType<typeof setInterval> | undefined;

  /** @param name of the channel, see `channelName` */
  constructor(name: string) {
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = ({ data }: MessageEvent<FromStudio | ToStudio>) => this.#receive(data);
    // Held until this page is gone, so that the worker knows when nobody listens any more.
    this.#isHeld = new Promise((held) => {
      const hold = (): Promise<void> => {
        held();
        return new Promise(() => undefined);
      };
      navigator.locks.request(this.#own, hold).catch(() => undefined);
    });
  }

  /**
   * As `fetch`.
   *
   * @param path relative to the page: 'api/data'
   * @throws DOMException AbortError when the signal was given
   * @throws Error when the worker was gone before it answered
   */
  request(path: string, init: RequestInit = {}): Promise<Response> {
    const { method = 'GET', headers = {}, body = null, signal } = init;
    const request: StudioRequest = {
      kind: 'request',
      id: this.#newId(),
      method,
      path: `/${path}`,
      headers: Object.fromEntries(new Headers(headers)),
      body: body as Blob | string | null,
    };
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      signal?.addEventListener('abort', () => {
        if (this.#pending.delete(request.id)) reject(signal.reason as Error);
      });
      this.#pending.set(request.id, { request, resolve, reject });
      this.#sendWhenReady(request);
    });
  }

  /** Follows a stream of events until the returned function is called. */
  follow(address: () => string, listener: StreamListener): () => void {
    const id = this.#newId();
    const stream: Stream = { address, listener, lastEventId: '' };
    this.#streams.set(id, stream);
    void this.#open(id, stream);
    return () => {
      if (this.#streams.delete(id)) this.#channel.postMessage({ kind: 'unfollow', id } satisfies ToStudio);
    };
  }

  #newId(): string {
    this.#count += 1;
    return `${this.#own}:${this.#count}`;
  }

  /** A stream that is open already is not opened twice: the worker knows its id. */
  async #open(id: string, stream: Stream): Promise<void> {
    // Without its lock, the worker would take this page for gone.
    await this.#isHeld;
    if (!this.#streams.has(id)) return;
    const { address, lastEventId } = stream;
    this.#sendWhenReady({ kind: 'follow', id, client: this.#own, path: `/${address()}`, lastEventId });
  }

  /** Messages to a worker that is not there yet would be lost; it gets them when it says that it is ready. */
  #sendWhenReady(message: ToStudio): void {
    if (this.#worker !== undefined) this.#channel.postMessage(message);
    else this.#ask();
  }

  #ask(): void {
    if (this.#hello !== undefined) return;
    const ask = (): void => this.#channel.postMessage({ kind: 'hello' } satisfies ToStudio);
    this.#hello = setInterval(ask, HELLO);
    ask();
  }

  #receive(message: FromStudio | ToStudio): void {
    if (message.kind === 'ready') this.#found(message.worker);
    if (message.kind === 'answer') {
      const pending = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      const { status, headers, body } = message;
      pending?.resolve(new Response(body, { status, headers }));
    }
    if (message.kind !== 'opened' && message.kind !== 'event' && message.kind !== 'closed') return;
    const stream = this.#streams.get(message.id);
    if (stream === undefined) return;
    if (message.kind === 'opened') stream.listener.onOpen();
    if (message.kind === 'event') {
      if (message.eventId !== '') stream.lastEventId = message.eventId;
      stream.listener.onEvent(message.name, message.data);
    }
    if (message.kind === 'closed') {
      stream.listener.onLost();
      setTimeout(() => {
        void this.#open(message.id, stream);
      }, PATIENCE);
    }
  }

  #found(worker: string): void {
    clearInterval(this.#hello);
    this.#hello = undefined;
    if (worker === this.#worker) return;
    const isSuccessor = this.#worker !== undefined;
    this.#worker = worker;
    for (const [id, { request, reject }] of this.#pending) {
      // Whether the former worker carried out a change is not known.
      if (isSuccessor && request.method !== 'GET') {
        this.#pending.delete(id);
        reject(new Error('The worker has ended before it answered.'));
      } else this.#channel.postMessage(request);
    }
    for (const [id, stream] of this.#streams) {
      if (isSuccessor) stream.listener.onLost();
      void this.#open(id, stream);
    }
  }
}
