import type { RunningStudio } from '../studio/studio.js';
import type { TrainingPage } from '../web-training/training-page.js';
import type { Answer, Content, StudioApi } from './studio-client.js';

/** The Studio in a worker of a page. */
export class TabRuns implements StudioApi {
  readonly #page: TrainingPage;

  constructor(page: TrainingPage) {
    this.#page = page;
  }

  async send(method: string, path: string, { json, bytes }: Content = {}): Promise<Answer> {
    const body = bytes === undefined ? json : Buffer.from(bytes).toString('base64');
    const sent = await this.#page.call<{ status: number; type: string; body: string }>(
      'ask',
      ...[method, path, ...(body === undefined ? [] : [body])],
    );
    return {
      ...{ status: sent.status, headers: { 'content-type': sent.type } },
      body: Buffer.from(sent.body, 'base64'),
    };
  }

  async restart(): Promise<void> {
    await this.#page.load();
  }

  async close(): Promise<void> {
    await this.#page.close();
  }
}

/** The Studio's server. */
export class ServerRuns implements StudioApi {
  readonly #studio: RunningStudio;

  constructor(studio: RunningStudio) {
    this.#studio = studio;
  }

  async send(method: string, path: string, { json, bytes }: Content = {}): Promise<Answer> {
    const body = bytes ?? (json === undefined ? undefined : JSON.stringify(json));
    return await this.#studio.send(path, { method, body });
  }

  async restart(): Promise<void> {
    throw new Error('Only the tab is closed and opened.');
  }

  async close(): Promise<void> {
    await this.#studio.stop();
  }
}
