import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { graft, startGraft } from '../../cli/command.js';

export interface RunningStudio {
  readonly link: string;
  readonly port: number;
  readonly pid: number;
  /** Ends it like Ctrl-C or like a power failure. */
  end(signal: 'SIGINT' | 'SIGKILL'): Promise<void>;
}

/** Starts `graft studio` in a folder as a user would, and waits for its link. */
export async function startStudio(cwd: string, args: readonly string[] = []): Promise<RunningStudio> {
  const child = startGraft(['studio', ...args, '--json', '--no-open'], cwd);
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const gone = new Promise<void>((done) => {
    child.on('close', () => done());
  });
  const { link, port } = await firstLine(child, () => errors);
  return {
    link,
    port,
    pid: child.pid ?? 0,
    end: async (signal) => {
      child.kill(signal);
      await gone;
    },
  };
}

async function firstLine(child: ChildProcess, errors: () => string): Promise<{ link: string; port: number }> {
  if (child.stdout === null) throw new Error('There is no output to read.');
  for await (const line of createInterface({ input: child.stdout })) {
    child.stdout.resume();
    return JSON.parse(line) as { link: string; port: number };
  }
  throw new Error(`The Studio did not start: ${errors()}`);
}

export interface WatchedPage {
  readonly page: Page;
  /** Problems in the browser: script errors, violations of the policy, requests to other addresses. */
  readonly problems: string[];
  close(): Promise<void>;
}

/** Opens the Studio in a fresh browser, and records all problems. */
export async function openStudio(
  browser: Browser,
  { link, port }: Pick<RunningStudio, 'link' | 'port'>,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({
    locale: 'en',
    viewport: { width: 1280, height: 900 },
    ...options,
  });
  const page = await context.newPage();
  // A generous limit, because the machine may be busy.
  page.setDefaultTimeout(120_000);
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    // The console also reports refusals by the server. The tests check how the page handles them.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      problems.push(message.text());
    }
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    const own = url.port === String(port) || ['blob:', 'data:'].includes(url.protocol);
    if (!own) problems.push(`A request to ${url.origin}`);
  });
  await page.goto(link);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return { page, problems, close: () => context.close() };
}

/** Opens one of the steps at the side. */
export async function goTo(page: Page, step: string): Promise<void> {
  await page
    .getByRole('navigation')
    .getByRole('link', { name: new RegExp(`^${step}`) })
    .click();
}

/** Drops files and folders onto the page, as from a file manager; the browser reads them. */
export async function dropFiles(
  page: Page,
  paths: readonly string[],
  at = { x: 640, y: 400 },
): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  // Drops onto another element than the last dragover, as after a fast move or when the page scrolls.
  for (const [type, y] of [
    ['dragEnter', 4],
    ['dragOver', 4],
    ['drop', at.y],
  ] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: at.x, y, data });
  }
  await session.detach();
}

/** A training on the command line, outside the Studio. */
export async function trainOnCommandLine(
  cwd: string,
  data: string,
  out: string,
  settings: readonly string[],
): Promise<void> {
  const args = ['train', data, '--out', out, '--weights', 'openimages', '--seed', '1', '--threads', '1'];
  const set = settings.flatMap((setting) => ['--set', setting]);
  const { code, stderr } = await graft([...args, ...set], cwd);
  if (code !== 0) throw new Error(`graft train ended with ${code}: ${stderr}`);
}
