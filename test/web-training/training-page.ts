import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { build } from 'vite';
import { type StaticServer, serveFolder } from '../web/static-server.js';

/** What an action of `browser/main.ts` threw. */
export interface ActionFailure {
  readonly message: string;
  readonly hint?: string;
  readonly stack?: string;
}

/** Bundles a program, by default that of `browser/`, into a folder, as a user's bundler does. */
export async function buildTrainingPage(
  folder: string,
  root = join(import.meta.dirname, 'browser'),
): Promise<void> {
  await build({
    configFile: false,
    root,
    base: './',
    logLevel: 'error',
    worker: { format: 'es' },
    build: { outDir: folder, emptyOutDir: false, minify: false },
  });
}

/** A page with the program of `browser/`. */
export class TrainingPage {
  readonly server: StaticServer;
  readonly page: Page;
  readonly #context: BrowserContext;

  private constructor(server: StaticServer, page: Page, context: BrowserContext) {
    this.server = server;
    this.page = page;
    this.#context = context;
  }

  /** @param folder the bundle */
  static async open(
    browser: Browser,
    folder: string,
    headers: Readonly<Record<string, string>> = {},
    prepare: (page: Page) => Promise<unknown> = async () => undefined,
  ): Promise<TrainingPage> {
    const server = await serveFolder(folder, headers);
    const context = await browser.newContext();
    const page = await context.newPage();
    await prepare(page);
    const opened = new TrainingPage(server, page, context);
    await opened.load();
    return opened;
  }

  /** Loads the page, or loads it again. */
  async load(): Promise<void> {
    await this.page.goto(this.server.address);
    await this.page.waitForFunction('typeof runAction === "function"');
  }

  async call<Result>(action: string, ...args: readonly unknown[]): Promise<Result> {
    const { result, failure } = await this.#run<Result>(action, args);
    if (failure !== undefined) throw new Error(`${failure.message} ${failure.hint ?? ''}\n${failure.stack}`);
    return result as Result;
  }

  async failure(action: string, ...args: readonly unknown[]): Promise<ActionFailure> {
    const { failure } = await this.#run(action, args);
    if (failure === undefined) throw new Error(`Expected ${action} to fail.`);
    return failure;
  }

  async close(): Promise<void> {
    await this.#context.close();
    await this.server.close();
  }

  async #run<Result>(
    action: string,
    args: readonly unknown[],
  ): Promise<{ result?: Result; failure?: ActionFailure }> {
    return await this.page.evaluate(
      ([name, values]) => {
        const { runAction } = globalThis as unknown as {
          runAction: (action: string, args: readonly unknown[]) => Promise<object>;
        };
        return runAction(name, values);
      },
      [action, args] as const,
    );
  }
}
