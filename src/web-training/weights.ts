import { digestOf } from '../digest.js';
import { GraftError, reasonOf } from '../errors.js';
import type { Source } from '../phases/index.js';
import { describeContent } from '../pictures/browser.js';
import type { Model } from '../train/index.js';
import { type BackboneDescription, describeBackbone, isBaseFile, readBaseFile } from '../zoo/index.js';
import type { TrainingRequest } from './protocol.js';

/** The weights that a network begins with. */
export interface FoundWeights {
  /** Where the worker reads them; null for random weights. */
  readonly address: string | null;
  /** 'openimages', 'random' or the name of a file. */
  readonly name: string;
  readonly source: Source;
  /** SHA-256 of the file; undefined for random weights. */
  readonly digest: string | undefined;
  /** For people. */
  readonly description: string;
  /** What the card says. */
  describe(base: Model): BackboneDescription;
}

/**
 * Reads the weights of a request once.
 *
 * @throws GraftError when they cannot be loaded, or are damaged
 */
export async function findWeights(
  { weights, weightsName: name }: Pick<TrainingRequest, 'weights' | 'weightsName'>,
  signal: AbortSignal,
): Promise<FoundWeights> {
  if (weights === null) {
    return {
      address: null,
      name: 'random',
      digest: undefined,
      source: { source: 'random', from: 'option' },
      description: 'random weights',
      describe: (base) => describeBackbone(base, 'random'),
    };
  }
  const content = await load(weights, name, signal);
  const address = URL.createObjectURL(new Blob([content]));
  const digest = await digestOf(content);
  if (!isBaseFile(content)) {
    return {
      address,
      name,
      digest,
      source: { source: 'file', from: 'option', origin: name },
      description: `the weights in ${name}`,
      describe: (base) => describeBackbone(base, name),
    };
  }
  const { header } = await readBaseFile(content, name);
  return {
    address,
    name: header.weights,
    digest,
    source: { source: header.weights, from: 'option', origin: header.origin.source },
    description: `the weights in ${name}`,
    describe: ({ name: backbone }) => ({ name: backbone, weights: header.weights, origin: header.origin }),
  };
}

async function load(address: string, name: string, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  const fail = (reason: string, cause?: unknown): GraftError =>
    new GraftError(`The weights ${name} cannot be loaded: ${reason}.`, {
      hint: 'Check the address; `graft export-base` writes a file of weights.',
      cause,
    });
  let content: Uint8Array<ArrayBuffer>;
  try {
    const answer = await fetch(address, { signal });
    if (!answer.ok) throw new Error(`the server answered ${`${answer.status} ${answer.statusText}`.trim()}`);
    content = new Uint8Array(await answer.arrayBuffer());
  } catch (error) {
    signal.throwIfAborted();
    throw fail(reasonOf(error), error);
  }
  // Servers for single-page applications answer every address with their page.
  if (describeContent(content) === 'a web page') throw fail('the server sent a web page instead');
  return content;
}
