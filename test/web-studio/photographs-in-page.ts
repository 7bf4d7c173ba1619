import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { build } from 'vite';
import { type StaticServer, serveFolder } from '../web/static-server.js';
import type { SentAnswer, SentRequest } from './photographs-page/messages.js';
import type { Answer, Content, StudioApi } from './studio-client.js';

/** Bundles the page of `photographs-page/` into a folder. */
export async function buildPhotographsPage(folder: string): Promise<void> {
  await build({
    configFile: false,
    root: join(import.meta.dirname, 'photographs-page'),
    base: './',
    logLevel: 'error',
    worker: { format: 'es' },
    build: { outDir: folder, emptyOutDir: false, minify: false, target: 'es2022' },
  });
  await writeFile(join(folder, 'empty.html'), '<!doctype html><title>Empty</title>');
}

/** The photographs of a Studio in a tab, in a browser of their own storage. */
export class PhotographsInPage implements StudioApi {
  readonly page: Page;
  readonly #server: StaticServer;
  readonly #context: BrowserContext;

  private constructor(server: StaticServer, page: Page, context: BrowserContext) {
    this.#server = server;
    this.page = page;
    this.#context = context;
  }

  /** @param folder the bundle */
  static async open(browser: Browser, folder: string): Promise<PhotographsInPage> {
    return await PhotographsInPage.openIn(await browser.newContext(), folder);
  }

  /** In a private window or one of a profile. */
  static async openIn(context: BrowserContext, folder: string): Promise<PhotographsInPage> {
    const server = await serveFolder(folder);
    const opened = new PhotographsInPage(server, await context.newPage(), context);
    await opened.restart();
    return opened;
  }

  /** Loads the page again, which ends its worker wherever that is. */
  async restart(): Promise<void> {
    await this.page.goto(this.#server.address);
    await this.page.waitForFunction('typeof ask === "function"');
  }

  /** Leaves the page for one of the same origin without a worker, which would keep files open. */
  async leave(): Promise<void> {
    await this.page.goto(`${this.#server.address}empty.html`);
  }

  /** What the browser says about its storage. */
  async estimate(): Promise<{ readonly usage: number; readonly quota: number }> {
    return await this.page.evaluate('navigator.storage.estimate()');
  }

  async send(method: string, path: string, { json, bytes, zeros }: Content = {}): Promise<Answer> {
    const content = bytes ?? (json === undefined ? undefined : Buffer.from(JSON.stringify(json)));
    const request: SentRequest = {
      method,
      path,
      type: json === undefined ? undefined : 'application/json',
      body: content && Buffer.from(content).toString('base64'),
      zeros,
    };
    const { status, headers, body } = await this.page.evaluate(
      (one) => (globalThis as unknown as { ask: (request: SentRequest) => Promise<SentAnswer> }).ask(one),
      request,
    );
    return { status, headers, body: Buffer.from(body, 'base64') };
  }

  /** The tools of the browser, which only Chromium has. */
  async tools(): Promise<CDPSession> {
    return await this.#context.newCDPSession(this.page);
  }

  get origin(): string {
    return new URL(this.#server.address).origin;
  }

  /** Runs the body of a function on the page, which gets the folder of the project as `project`. */
  async inProject<Result>(script: string): Promise<Result> {
    return await this.page.evaluate(`(async () => {
      const root = await navigator.storage.getDirectory();
      const project = await root.getDirectoryHandle('graft-studio');
      ${script}
    })()`);
  }

  async close(): Promise<void> {
    await this.#context.close();
    await this.#server.close();
  }
}
