import { availableParallelism } from 'node:os';
import { counted } from '../counted.js';
import { reasonOf, UsageError } from '../errors.js';
import type { ServeEndedEvent, ServeFailureEvent, ServingEvent } from '../events/index.js';
import { readBytes } from '../files/index.js';
import { addressesOf, checkToken, NEW_TOKEN } from '../http/index.js';
import { shellWord } from '../shell-word.js';
import { expectFile } from './input-files.js';
import { createOutput, printableLine } from './output.js';
import { endAtOnce, stopGentlyWith } from './process-end.js';

interface ServeFlags {
  readonly port: number;
  readonly host: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly allowOrigin?: readonly string[];
  readonly maxBytes: number;
  readonly maxPixels: number;
  readonly maxPictures: number;
  readonly queue: number;
  readonly timeout: number;
  readonly grace: number;
  readonly threads?: number;
  readonly json: boolean;
}

export async function runServe(model: string, flags: ServeFlags): Promise<void> {
  const output = createOutput(flags.json);
  const { host, port, maxBytes, maxPictures, queue, timeout, threads } = flags;
  const { token, isPlain } = await readToken(flags);
  // Loaded here, so that the other commands start without the server.
  const [{ checkPlace, expectOrigins, startServer }, { loadClassifier }] = await Promise.all([
    import('../serve/index.js'),
    import('../classifier/predict.js'),
  ]);
  expectOrigins(flags.allowOrigin ?? []);
  await expectFile(model, 'model');
  await checkPlace({ host, port, token });
  const asked = new Promise<void>((done) => {
    stopGentlyWith(done, { seconds: flags.grace + TO_DISPOSE });
  });
  const classifier = await loadClassifier(model, {
    threads,
    // A body of several pictures may have more bytes than a single picture may.
    limits: { maxBytes: Math.min(maxBytes, 2 ** 29), maxPixels: flags.maxPixels, timeoutSeconds: timeout },
  });
  const server = await startServer(classifier, {
    host,
    port,
    token,
    allowOrigins: flags.allowOrigin,
    limits: { maxBytes, maxPictures, queue, timeout },
    onFailure: (error) => {
      const reason = reasonOf(error);
      output.event({ event: 'failure', reason } satisfies ServeFailureEvent);
      process.stderr.write(`graft: a request failed: ${printableLine(reason)}\n`);
    },
  });
  const { address } = server;
  const { classNames } = classifier;
  output.event({
    event: 'serving',
    address,
    port: server.port,
    model,
    classNames,
    token: token !== undefined,
  } satisfies ServingEvent);
  const cores = counted(threads ?? availableParallelism(), 'core');
  output.line(
    `Serving ${model} (${counted(classNames.length, 'class', 'classes')}) at ${address}, on ${cores}.`,
  );
  const { elsewhere } = addressesOf(host, server.port);
  if (elsewhere !== undefined) output.line(`Other machines may reach it at ${elsewhere}.`);
  output.line(`Try it: ${curlCommand(address, { ...flags, isPlain }, process.platform)}`);
  output.line('Press Ctrl-C to end it.');
  await asked;
  if (classifier.pending > 0) {
    output.line(
      `Ending: ${counted(classifier.pending, 'picture')} still to be classified. Press Ctrl-C again to end at once.`,
    );
  }
  const unanswered = await server.close(flags.grace);
  output.event({ event: 'ended', unanswered } satisfies ServeEndedEvent);
  if (unanswered > 0) {
    endAtOnce(1, `graft: ${counted(unanswered, 'picture')} had no answer within ${flags.grace} s.`);
  }
  await classifier.dispose();
  process.exitCode = 0;
}

/** Seconds for the end of ONNX Runtime's threads, after the last answer. */
const TO_DISPOSE = 3;

interface FoundToken {
  readonly token: string | undefined;
  /** Whether a shell reads the same from the file: it has no mark at the beginning and no ends of lines of Windows. */
  readonly isPlain: boolean;
}

/** @throws UsageError when there are two tokens, or a file without a good one */
export async function readToken({
  token,
  tokenFile,
}: Pick<ServeFlags, 'token' | 'tokenFile'>): Promise<FoundToken> {
  if (tokenFile === undefined) return { token, isPlain: true };
  if (token !== undefined) {
    throw new UsageError('Expected either --token or --token-file, but received both.');
  }
  const hint = `Make one: ${NEW_TOKEN} > ${shellWord(tokenFile)}`;
  const content = await readBytes(tokenFile, { pipe: true }).catch((error: unknown) => {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new UsageError(`The token file ${tokenFile} cannot be read: ${reasonOf(error)}.`, {
      hint: isMissing ? hint : 'Give the path of a file that holds the token and nothing else.',
      cause: error,
    });
  });
  const found = textOf(content).trim();
  if (found === '') throw new UsageError(`The token file ${tokenFile} is empty.`, { hint });
  checkToken(found, `in the file ${tokenFile}`);
  return { token: found, isPlain: content.toString('latin1').replace(/\n+$/, '') === found };
}

/** Windows PowerShell redirects in UTF-16, with a mark at the beginning. */
function textOf(bytes: Buffer): string {
  const isWide = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isWide ? 'utf-16le' : 'utf-8').decode(bytes);
}

/** What sends a picture, without the token itself: the terminal may be recorded. */
export function curlCommand(
  address: string,
  {
    token,
    tokenFile,
    isPlain = true,
  }: Pick<ServeFlags, 'token' | 'tokenFile'> & Partial<Pick<FoundToken, 'isPlain'>>,
  platform: string,
): string {
  const isWindows = platform === 'win32';
  const file = tokenFile === undefined ? undefined : shellWord(tokenFile, platform);
  const read = isPlain ? `cat ${file}` : `LC_ALL=C tr -cd '!-~' <${file}`;
  // The Command Prompt cannot put a file into a word.
  const value = file === undefined || isWindows ? 'TOKEN' : `$(${read})`;
  const header = token === undefined && tokenFile === undefined ? '' : ` -H "Authorization: Bearer ${value}"`;
  // PowerShell has a command of its own called curl, and takes a word with @ for something else.
  return isWindows
    ? `curl.exe${header} -F "image=@cat.jpg" ${address}/classify`
    : `curl${header} -F image=@cat.jpg ${address}/classify`;
}
