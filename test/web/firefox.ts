import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';

const places = [
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
];
const executablePath = places.find((place) => existsSync(place));

/** Without a browser these tests are skipped, but not in CI, where .ci/browsers.sh installs one. */
export const hasFirefox = executablePath !== undefined || process.env.CI !== undefined;

type Answer = Readonly<Record<string, unknown>>;

/** A page of Firefox, driven by WebDriver BiDi (https://w3c.github.io/webdriver-bidi/), which stable releases understand. */
export interface FirefoxPage {
  goTo(address: string): Promise<void>;
  /** The value of an expression; promises are awaited. */
  evaluate<T>(expression: string): Promise<T>;
  /** Waits until an expression has a value that counts as true, and returns it. @param limit in milliseconds */
  until<T>(expression: string, limit?: number): Promise<T>;
  /** Gives files to a file input, as soon as the page has it. @param selector of CSS */
  setFiles(selector: string, files: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** Starts a headless Firefox with one page. @param profile an empty folder, which is removed at the end */
export async function launchFirefox(profile: string): Promise<FirefoxPage> {
  if (executablePath === undefined) throw new Error('There is no Firefox; run .ci/browsers.sh.');
  const options = ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0'];
  const browser = spawn(executablePath, options, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<void>((done) => browser.once('close', () => done()));
  let address: string | undefined;
  for await (const line of createInterface({ input: browser.stderr })) {
    address = /WebDriver BiDi listening on (ws:\S+)/.exec(line)?.[1];
    if (address !== undefined) break;
  }
  if (address === undefined) throw new Error('Firefox ended before it could be driven.');
  browser.stderr.resume();
  const { ask, end } = await connect(`${address}/session`);
  await ask('session.new', { capabilities: {} });
  const { contexts } = (await ask('browsingContext.getTree', {})) as { contexts: { context: string }[] };
  const { context } = contexts[0];
  const target = { context };

  const evaluated = async (expression: string): Promise<Answer> => {
    const answer = await ask('script.evaluate', { expression, target, awaitPromise: true });
    if (answer.type === 'exception') throw new Error(JSON.stringify(answer.exceptionDetails));
    return answer.result as Answer;
  };
  const evaluate = async <T>(expression: string): Promise<T> => {
    const { value } = await evaluated(`(async () => JSON.stringify((await (${expression})) ?? null))()`);
    return JSON.parse(value as string) as T;
  };
  const until = async <T>(expression: string, limit = 60_000): Promise<T> => {
    const last = Date.now() + limit;
    for (;;) {
      const value = await evaluate<T>(expression);
      if (value) return value;
      if (Date.now() > last) {
        const text = await evaluate<string>('document.body.innerText');
        throw new Error(`Not after ${limit / 1000} s: ${expression}. The page says: ${text}`);
      }
      await new Promise((wake) => setTimeout(wake, 200));
    }
  };
  return {
    goTo: async (url) => void (await ask('browsingContext.navigate', { context, url, wait: 'complete' })),
    evaluate,
    until,
    setFiles: async (selector, files) => {
      const input = `document.querySelector(${JSON.stringify(selector)})`;
      await until(`${input} !== null`);
      const { sharedId } = await evaluated(input);
      await ask('input.setFiles', { context, element: { sharedId }, files });
    },
    close: async () => {
      await ask('browser.close', {}).catch(() => undefined);
      end();
      browser.kill();
      await ended;
      await rm(profile, { recursive: true, force: true });
    },
  };
}

interface Connection {
  ask(method: string, params: Answer): Promise<Answer>;
  end(): void;
}

async function connect(address: string): Promise<Connection> {
  const socket = new WebSocket(address);
  await new Promise<void>((opened, failed) => {
    socket.once('open', opened);
    socket.once('error', failed);
  });
  const waiting = new Map<number, (answer: Answer) => void>();
  let last = 0;
  socket.on('message', (text: Buffer) => {
    const answer = JSON.parse(text.toString('utf8')) as Answer;
    waiting.get(answer.id as number)?.(answer);
    waiting.delete(answer.id as number);
  });
  return {
    ask: async (method, params) => {
      const id = ++last;
      const answered = new Promise<Answer>((done) => waiting.set(id, done));
      socket.send(JSON.stringify({ id, method, params }));
      const { type, result, error, message } = await answered;
      if (type === 'error') throw new Error(`${method}: ${error as string}: ${message as string}`);
      return result as Answer;
    },
    end: () => socket.close(),
  };
}
