import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import type { WebClassification } from './expectations.js';
import { type StaticServer, serveFolder } from './static-server.js';

export interface Failure {
  readonly kind: string;
  readonly message: string;
  readonly hint?: string;
}

/** A page with `@graft-vision/graft/web`, and a server with the files of a folder under `files/`. */
export class HarnessPage {
  readonly server: StaticServer;
  readonly page: Page;

  private constructor(server: StaticServer, page: Page) {
    this.server = server;
    this.page = page;
  }

  /** Bundles the harness into a folder, keeping its files, and opens it. */
  static async open(
    browser: Browser,
    folder: string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<HarnessPage> {
    await build({
      configFile: false,
      root: join(import.meta.dirname, 'browser'),
      base: './',
      logLevel: 'error',
      build: { outDir: folder, emptyOutDir: false, minify: false },
    });
    const heif = join(import.meta.dirname, '../../node_modules/libheif-js/libheif-wasm/libheif-bundle.mjs');
    await copyFile(heif, join(folder, 'libheif-bundle.mjs'));
    const server = await serveFolder(folder, headers);
    const page = await browser.newPage();
    await page.goto(server.address);
    await page.waitForFunction('typeof runHarness === "function"');
    return new HarnessPage(server, page);
  }

  async call<Result = WebClassification>(action: string, ...args: readonly unknown[]): Promise<Result> {
    const { result, failure } = await this.#run<Result>(action, args);
    if (failure !== undefined) throw new Error(`${failure.kind}: ${failure.message}`);
    return result as Result;
  }

  async failure(action: string, ...args: readonly unknown[]): Promise<Failure> {
    const { failure } = await this.#run(action, args);
    if (failure === undefined) throw new Error(`Expected ${action} to fail.`);
    return failure;
  }

  async close(): Promise<void> {
    await this.page.close();
    await this.server.close();
  }

  async #run<Result>(
    action: string,
    args: readonly unknown[],
  ): Promise<{ result?: Result; failure?: Failure }> {
    return await this.page.evaluate(
      ([name, values]) => {
        const { runHarness } = globalThis as unknown as {
          runHarness: (action: string, args: readonly unknown[]) => Promise<object>;
        };
        return runHarness(name, values);
      },
      [action, args] as const,
    );
  }
}
