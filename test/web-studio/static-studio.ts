import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { exportStaticStudio } from '../../dist/src/exports/index.js';
import { type StaticServer, serveFolder } from '../web/static-server.js';

/** The Studio in a folder of a static server that sets no headers. */
export interface PublishedStudio {
  /** Its files. */
  readonly folder: string;
  readonly address: string;
  readonly server: StaticServer;
}

export async function publishStudio(folder: string): Promise<PublishedStudio> {
  const site = join(folder, 'site');
  const own = join(site, 'tools', 'studio');
  await exportStaticStudio(own);
  const server = await serveFolder(site);
  return { folder: own, address: `${server.address}tools/studio/`, server };
}

interface Listed {
  path: string;
  digest: string;
  bytes: number;
  first: boolean;
  asked: boolean;
}

/** The files that the service worker of an exported Studio knows. */
export async function listedFiles(folder: string): Promise<Listed[]> {
  const [line] = (await readFile(join(folder, 'service-worker.js'), 'utf8')).split(';\n');
  return JSON.parse(line.replace('self.graftFiles = ', '')) as Listed[];
}

/** What the list says after a file was given another content. */
export async function listAnew(folder: string, path: string, content: string): Promise<void> {
  const place = join(folder, 'service-worker.js');
  const program = await readFile(place, 'utf8');
  const digest = createHash('sha256').update(content).digest('hex');
  const list = (await listedFiles(folder)).map((file) =>
    file.path === path ? { ...file, digest, bytes: Buffer.byteLength(content) } : file,
  );
  await writeFile(
    place,
    `self.graftFiles = ${JSON.stringify(list)};\n${program.slice(program.indexOf(';\n') + 2)}`,
  );
}

export interface Visit {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Problems in the browser: script errors, violations of the policy, requests to other addresses. */
  readonly problems: string[];
}

/** Asks whether a worker may be a module; the policy forbids the address that it asks with, which does not matter. */
const HARMLESS = /data:text\/javascript/;

/** A visitor with a fresh browser. */
export async function visit(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
  prepare: (context: BrowserContext) => Promise<unknown> = async () => undefined,
): Promise<Visit> {
  const context = await browser.newContext({
    locale: 'en',
    viewport: { width: 1280, height: 900 },
    ...options,
  });
  await prepare(context);
  const problems: string[] = [];
  context.on('weberror', (error) => problems.push(error.error().message));
  context.on('console', (message) => {
    const harmless = HARMLESS.test(message.text()) || message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !harmless) problems.push(message.text());
  });
  context.on('request', (request) => {
    const own = request.url().startsWith(address) || /^(?:blob|data):/.test(request.url());
    if (!own) problems.push(`A request to ${request.url()}`);
  });
  const page = await openTab(context, address);
  return { context, page, problems };
}

/** Another tab of the same browser. */
export async function openTab(context: BrowserContext, address: string): Promise<Page> {
  const page = await context.newPage();
  // A generous limit, because the machine may be busy.
  page.setDefaultTimeout(120_000);
  await page.goto(address);
  return page;
}
