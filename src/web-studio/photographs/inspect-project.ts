import { byCharacterCode } from '../../by-character-code.js';
import {
  type FileProblem,
  judgeExamined,
  oddities,
  type PhotographsInspection,
  splitSettings,
} from '../../photographs/browser.js';
import { INSPECTED_SPLIT, type Inspected, type TaskControls } from '../../studio/browser.js';
import { candidatesOf, partsOf } from '../../web-training/index.js';
import type { LabelledPhotograph } from '../photograph-source.js';
import { recordedPhotographs } from '../runs/recorded-photographs.js';
import type { PhotographFacts } from './entries.js';
import type { WebPhotograph } from './photograph-tree.js';

/** What an inspection looks at. */
export interface InspectedProject {
  readonly photographs: readonly WebPhotograph[];
  readonly labelled: readonly LabelledPhotograph[];
  readonly classNames: readonly string[];
  /** Bytes of the file that is kept; undefined where there is none. */
  readonly sizeOf: (photograph: WebPhotograph) => Promise<number | undefined>;
}

/**
 * Inspects photographs by what was learned of each when it came, and divides them as a training will. Nothing is decoded
 * again; that each file is still there is checked.
 *
 * @param version of the photographs
 * @throws the signal's reason once it is aborted
 */
export async function inspectProject(
  { photographs, labelled, classNames, sizeOf }: InspectedProject,
  version: () => number,
  { signal, onProgress }: TaskControls,
): Promise<Inspected> {
  const before = version();
  const problems: FileProblem[] = [];
  const readable: WebPhotograph[] = [];
  for (const [at, photograph] of photographs.entries()) {
    signal.throwIfAborted();
    const size = await sizeOf(photograph);
    if (size === photograph.bytes) {
      readable.push(photograph);
      problems.push(...oddities(photograph.path, examinedImage(photograph.facts)));
    } else {
      const reason = 'the browser no longer keeps this file';
      problems.push({ path: photograph.path, kind: 'missing', reason, used: false });
    }
    onProgress({ done: at + 1, total: photographs.length });
  }
  const names = new Map(recordedPhotographs(labelled).photographs.map(({ id, path }) => [id, path]));
  const named = readable
    .map((photograph) => ({ photograph, name: names.get(photograph.id) ?? photograph.name }))
    .sort((one, other) => byCharacterCode(one.name, other.name));
  const candidates = candidatesOf(
    named.map(({ photograph: { className, given, facts }, name }) => ({
      name,
      label: className ?? '',
      part: given,
      sha256: facts.sha256,
      hash: hashOf(facts),
    })),
  ).map((candidate, at) => ({ ...candidate, path: named[at].photograph.path }));
  const judged = judgeExamined({
    scan: { classNames, given: partsOf(candidates), severalLabels: false, files: photographs },
    candidates,
    copies: 0,
    skipped: 0,
    ignored: 0,
    formats: formatsOf(readable),
    sizes: readable.map(({ path, facts: { width, height } }) => ({ path, width, height })),
    problems,
    settings: splitSettings(INSPECTED_SPLIT),
  });
  const found: PhotographsInspection = {
    ...judged,
    path: '',
    layout: judged.given.length > 0 ? 'part-folders' : 'class-folders',
    root: '',
    understood: '',
    understoodValues: undefined,
  };
  return { found, version: before, photographs };
}

/** What a browser tells of a picture. It turns pictures upright and to 8 bits by itself, and says nothing about that. */
function examinedImage(facts: PhotographFacts): Parameters<typeof oddities>[1] {
  const { format, width, height } = facts;
  const untold = { frames: 1, colourSpace: 'srgb', bitsPerChannel: 8, orientation: 1 };
  return { format: { name: format }, hash: hashOf(facts), properties: { width, height, ...untold } };
}

/** The hash of a photograph, as words of 32 bits; undefined for a picture of one colour. */
function hashOf({ hash }: PhotographFacts): Uint32Array | undefined {
  if (hash === null) return undefined;
  return Uint32Array.from({ length: hash.length / 8 }, (_, word) =>
    Number.parseInt(hash.slice(word * 8, word * 8 + 8), 16),
  );
}

function formatsOf(photographs: readonly WebPhotograph[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { facts } of photographs) counts[facts.format] = (counts[facts.format] ?? 0) + 1;
  return counts;
}
