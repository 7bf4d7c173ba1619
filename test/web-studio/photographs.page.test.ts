import { mkdir } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';
import { temporaryFolder } from '../datasets/helpers.js';
import { RunningStudio } from '../studio/studio.js';
import { hasChromium, launchChromium } from '../web/chromium.js';
import { buildPhotographsPage, PhotographsInPage } from './photographs-in-page.js';
import { describeDataRoutes } from './same-api.js';
import type { Content, StudioApi } from './studio-client.js';

/** The Studio's server, with a folder that it makes by itself. */
class ServerApi implements StudioApi {
  readonly #folder: string;
  #studio: RunningStudio;

  private constructor(folder: string, studio: RunningStudio) {
    this.#folder = folder;
    this.#studio = studio;
  }

  static async open(): Promise<ServerApi> {
    const folder = await temporaryFolder();
    await mkdir(folder, { recursive: true });
    return new ServerApi(folder, await RunningStudio.start([], folder));
  }

  async send(method: string, path: string, { json, bytes, zeros }: Content = {}) {
    const content = zeros === undefined ? bytes : Buffer.alloc(zeros);
    return await this.#studio.send(path, {
      method,
      body: content ?? (json === undefined ? undefined : JSON.stringify(json)),
    });
  }

  async restart(): Promise<void> {
    await this.#studio.stop();
    this.#studio = await RunningStudio.start([], this.#folder);
  }

  async close(): Promise<void> {
    await this.#studio.stop();
  }
}

describeDataRoutes('a server', () => ServerApi.open());

describe.skipIf(!hasChromium)('in a browser', () => {
  let browser: Browser;
  let bundle: string;

  beforeAll(async () => {
    bundle = await temporaryFolder();
    await buildPhotographsPage(bundle);
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
  });

  describeDataRoutes('a tab', () => PhotographsInPage.open(browser, bundle));
});
