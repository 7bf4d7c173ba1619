import type { ChildProcess } from 'node:child_process';
import { request } from 'node:http';
import { expect } from 'vitest';
import { atEnd } from '../at-end.js';
import { type Ended, ended, startGraft } from '../cli/command.js';

/** The answer of a server. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface RequestOptions {
  readonly method?: string;
  /** Headers in addition to those that the Studio's page sends; undefined removes one of those. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: Uint8Array | string;
}

/** `graft studio` in a separate process, with requests like those of its page. */
export class RunningStudio {
  readonly port: number;
  readonly link: string;
  readonly child: ChildProcess;
  readonly #ended: Promise<Ended>;
  #cookie = '';

  private constructor(
    child: ChildProcess,
    ending: Promise<Ended>,
    { link, port }: { link: string; port: number },
  ) {
    this.child = child;
    this.link = link;
    this.port = port;
    this.#ended = ending;
  }

  static async start(
    args: readonly string[],
    cwd: string,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<RunningStudio> {
    const child = startGraft(['studio', ...args, '--json', '--no-open'], cwd, environment);
    const ending = ended(child);
    const line = await Promise.race([
      new Promise<string>((done) => child.stdout?.once('data', (text: string) => done(text))),
      ending.then(({ stderr }) => {
        throw new Error(`graft studio ended: ${stderr}`);
      }),
    ]);
    const studio = new RunningStudio(child, ending, JSON.parse(line));
    atEnd(() => studio.stop());
    await studio.enter();
    return studio;
  }

  /** Opens the link, which sets the cookie. */
  async enter(): Promise<void> {
    const { status, headers } = await this.send(new URL(this.link).pathname + new URL(this.link).search, {
      headers: { cookie: undefined },
    });
    expect(status).toBe(302);
    this.#cookie = String(headers['set-cookie']).split(';')[0];
  }

  get cookie(): string {
    return this.#cookie;
  }

  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Sends a request like the page, unless the headers say otherwise. */
  async send(path: string, { method = 'GET', headers = {}, body }: RequestOptions = {}): Promise<Answer> {
    const all: Record<string, string | undefined> = {
      host: this.host,
      cookie: this.#cookie,
      'sec-fetch-site': 'same-origin',
      ...(method === 'GET' ? {} : { origin: `http://${this.host}` }),
      ...(typeof body === 'string' ? { 'content-type': 'application/json' } : {}),
      ...headers,
    };
    const sent = Object.fromEntries(
      Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
    return await new Promise((done, failed) => {
      const asked = request(
        { host: '127.0.0.1', port: this.port, method, path, headers: sent, agent: false },
        (answer) => {
          const pieces: Buffer[] = [];
          answer.on('data', (piece: Buffer) => pieces.push(piece));
          answer.on('error', failed);
          answer.on('end', () =>
            done({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(pieces) }),
          );
        },
      );
      asked.on('error', failed);
      asked.end(body);
    });
  }

  /** Sends a GET request that must succeed. */
  async get<Result>(path: string): Promise<Result> {
    return parsed<Result>(path, await this.send(path));
  }

  /** Sends a POST request that must succeed. */
  async post<Result>(path: string, value?: unknown, method = 'POST'): Promise<Result> {
    const body = value === undefined ? undefined : JSON.stringify(value);
    return parsed<Result>(path, await this.send(path, { method, body }));
  }

  async upload<Result>(path: string, body: Uint8Array): Promise<Result> {
    return parsed<Result>(path, await this.send(path, { method: 'POST', body }));
  }

  /**
   * Follows server-sent events.
   *
   * @param enough closes the connection when it returns true
   */
  async events(
    path: string,
    enough: (events: readonly ServerEvent[]) => boolean,
    { seconds = 60, lastEventId }: { seconds?: number; lastEventId?: string } = {},
  ): Promise<ServerEvent[]> {
    const headers = {
      cookie: this.#cookie,
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    };
    const events: ServerEvent[] = [];
    const end = AbortSignal.timeout(seconds * 1000);
    const answer = await fetch(`http://${this.host}${path}`, { headers, signal: end });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^text\/event-stream/);
    let text = '';
    for await (const piece of answer.body!.pipeThrough(new TextDecoderStream())) {
      text += piece;
      const blocks = text.split('\n\n');
      text = blocks.pop()!;
      events.push(...blocks.flatMap((block) => serverEvent(block)));
      if (enough(events)) break;
    }
    return events;
  }

  /** Ends it like Ctrl-C. */
  async stop(): Promise<Ended> {
    this.child.kill('SIGINT');
    return await this.#ended;
  }

  /** Kills it. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.#ended;
  }
}

export interface ServerEvent {
  readonly name: string;
  readonly id: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

function serverEvent(block: string): ServerEvent[] {
  const field = (name: string): string | undefined => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
  const [name, data] = [field('event'), field('data')];
  if (name === undefined || data === undefined) return [];
  return [{ name, id: field('id'), data: JSON.parse(data) }];
}

function parsed<Result>(path: string, { status, body }: Answer): Result {
  const text = body.toString('utf8');
  if (status >= 300) throw new Error(`${path} answered ${status}: ${text}`);
  return JSON.parse(text) as Result;
}

/** The status and the message of a refusal. */
export function refusal({ status, body }: Answer): { status: number; error: string } {
  return { status, error: (JSON.parse(body.toString('utf8')) as { error: string }).error };
}

/** Repeats a check until it is true. */
export async function until<Value>(
  ask: () => Promise<Value>,
  isSo: (value: Value) => boolean,
  seconds = 60,
): Promise<Value> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const value = await ask();
    if (isSo(value)) return value;
    if (performance.now() > end) throw new Error(`Not so after ${seconds} s: ${JSON.stringify(value)}`);
    await new Promise((done) => setTimeout(done, 200));
  }
}
