import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import type {
  ApiError,
  DataChange,
  DataState,
  InspectionReport,
  Photograph,
  PhotographPage,
  UploadedPhotograph,
} from '../../src/studio/api.js';

/* What tests of a Studio use, be it one with a server or one in a tab. */

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** A body: JSON, bytes, or so many bytes that are 0. */
export interface Content {
  readonly json?: unknown;
  readonly bytes?: Uint8Array;
  readonly zeros?: number;
}

/** A Studio that takes requests as its page sends them. */
export interface StudioApi {
  send(method: string, path: string, content?: Content): Promise<Answer>;
  /** Ends it and begins again with the same photographs. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** What tests ask of a Studio. */
export class Client {
  readonly api: StudioApi;

  constructor(api: StudioApi) {
    this.api = api;
  }

  async get<Result>(path: string): Promise<Result> {
    return accepted<Result>(path, await this.api.send('GET', path));
  }

  async post<Result = DataChange>(path: string, json?: unknown, method = 'POST'): Promise<Result> {
    return accepted<Result>(path, await this.api.send(method, path, { json }));
  }

  /** The status and the kind of a request that is refused. */
  async refused(method: string, path: string, json?: unknown, bytes?: Uint8Array): Promise<string> {
    const { status, body } = await this.api.send(method, path, bytes === undefined ? { json } : { bytes });
    const { kind, values } = JSON.parse(body.toString()) as ApiError;
    const problem = kind === 'unreadable-picture' ? ` ${values?.problem}` : '';
    return `${status} ${kind}${problem}`;
  }

  async state(): Promise<DataState> {
    for (;;) {
      const state = await this.get<DataState>('/api/data');
      if (!state.loading) return state;
    }
  }

  /** Inspects the photographs and waits for the end. */
  async inspect(): Promise<InspectionReport> {
    await this.post('/api/data/inspect');
    for (;;) {
      const { inspection } = await this.state();
      if (inspection.state === 'failed') throw new Error(inspection.error?.error);
      if (inspection.state === 'ready') return await this.get<InspectionReport>('/api/data/inspection');
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  async all(query = ''): Promise<readonly Photograph[]> {
    return (await this.get<PhotographPage>(`/api/data/photographs?limit=500${query}`)).photographs;
  }

  /** The names of photographs by the names of their classes: 'rose/a.jpg'. */
  async names(query = ''): Promise<string[]> {
    const { classes } = await this.state();
    const nameOf = (id: string): string | undefined => classes.find((one) => one.id === id)?.name;
    return (await this.all(query)).map((one) => [...one.classes.map(nameOf), one.name].join('/'));
  }

  async classId(name: string): Promise<string> {
    const { classes } = await this.state();
    const found = classes.find((one) => one.name === name);
    if (found === undefined) throw new Error(`There is no class ${name}.`);
    return found.id;
  }

  /** The id of the first photograph of this name. */
  async idOf(name: string, query = ''): Promise<string> {
    const found = (await this.all(query)).find((one) => one.name === name);
    if (found === undefined) throw new Error(`There is no photograph ${name}.`);
    return found.id;
  }

  async begin(batch: string, folders: readonly object[], more: object = {}): Promise<DataState> {
    return await this.post<DataState>('/api/data/uploads', { batch, folders, ...more });
  }

  async upload(
    className: string | undefined,
    name: string,
    bytes: Uint8Array,
    query: Readonly<Record<string, string>> = {},
  ): Promise<UploadedPhotograph> {
    const path = await this.uploadPath(className, name, query);
    return accepted<UploadedPhotograph>(path, await this.api.send('POST', path, { bytes }));
  }

  async uploadPath(
    className: string | undefined,
    name: string,
    query: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const search = new URLSearchParams({ name, ...query });
    if (className === undefined) return `/api/data/unlabelled?${search}`;
    return `/api/data/classes/${await this.classId(className)}/photographs?${search}`;
  }

  async move(ids: readonly string[], to: string, batch?: string): Promise<DataChange> {
    return await this.post('/api/data/moves', { photographs: ids, to, batch });
  }
}

function accepted<Result>(path: string, { status, body }: Answer): Result {
  const text = body.toString();
  if (status >= 300) throw new Error(`${path} answered ${status}: ${text}`);
  return JSON.parse(text) as Result;
}

const FLOWERS = join(import.meta.dirname, '../../../shared/data/flowers');

/** Photographs of a flower; drawn ones where there are none. */
export async function flowers(kind: string, count: number): Promise<{ name: string; bytes: Buffer }[]> {
  const names = await readdir(join(FLOWERS, kind)).catch(() => []);
  if (names.length < count)
    return await Promise.all(Array.from({ length: count }, (_, at) => drawn(kind, at)));
  const chosen = names.sort().slice(0, count);
  return await Promise.all(
    chosen.map(async (name) => ({ name, bytes: await readFile(join(FLOWERS, kind, name)) })),
  );
}

async function drawn(kind: string, at: number): Promise<{ name: string; bytes: Buffer }> {
  const hue = [...kind].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 360;
  const circles = Array.from({ length: 6 }, (_, number) => {
    const place = (at * 7919 + number * 104_729) % 997;
    return `<circle cx="${place % 160}" cy="${(place * 31) % 120}" r="${10 + (place % 30)}" fill="hsl(${hue + number * 20} 70% 50%)"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="160" height="120">${circles.join('')}</svg>`;
  return { name: `${kind}-${at}.jpg`, bytes: await sharp(Buffer.from(svg)).jpeg().toBuffer() };
}

/** What the first Studio said, to which the second is compared. */
const saidBefore = new Map<string, unknown>();

/** Expects a Studio to say what another one said before, if one did. */
export function expectTheSame(what: string, said: unknown): void {
  if (saidBefore.has(what)) expect(said).toEqual(saidBefore.get(what));
  else saidBefore.set(what, said);
}

/** A Studio that is new in every test, with flowers to upload. */
export class TestStudio {
  roses: { name: string; bytes: Buffer }[] = [];
  tulips: { name: string; bytes: Buffer }[] = [];
  #client: Client | undefined;

  /** @param open a Studio without photographs */
  constructor(open: () => Promise<StudioApi>) {
    beforeAll(async () => {
      this.roses = await flowers('rose', 4);
      this.tulips = await flowers('tulip', 4);
    });
    beforeEach(async () => {
      await this.#client?.api.close();
      this.#client = new Client(await open());
    });
    afterAll(async () => {
      await this.#client?.api.close();
    });
  }

  get client(): Client {
    if (this.#client === undefined) throw new Error('The test has not begun.');
    return this.#client;
  }

  get api(): StudioApi {
    return this.client.api;
  }

  /** Uploads two classes of two flowers each. */
  async begun(): Promise<void> {
    await this.client.begin('b1', [{ className: 'rose' }, { className: 'tulip' }]);
    for (const [className, files] of [
      ['rose', this.roses],
      ['tulip', this.tulips],
    ] as const) {
      for (const { name, bytes } of files.slice(0, 2)) {
        await this.client.upload(className, name, bytes, { batch: 'b1' });
      }
    }
    await this.client.post('/api/data/uploads/b1/end');
  }

  /** What is there then. */
  everything(): string[] {
    const named = (className: string, files: readonly { name: string }[]) =>
      files.slice(0, 2).map(({ name }) => `${className}/${name}`);
    return [...named('rose', this.roses), ...named('tulip', this.tulips)];
  }
}
