import { z } from 'zod';
import { stateOfChecksum } from '../../checked-json.js';
import { readCard } from '../../classifier/browser.js';
import { digestOf } from '../../digest.js';
import { readModelHeader } from '../../graph/browser.js';
import { namesOfLabels } from '../../labels.js';
import { parseJson } from '../../parse-json.js';
import { checkRecipe } from '../../phases/index.js';
import { runPhotographsSchema, runResultsSchema } from '../../report/browser.js';
import { PARTS, PHOTOGRAPHS_FOLDER, parseEvent, Refusal } from '../../studio/browser.js';
import { taskNamed } from '../../tasks/index.js';
import type { RecordedPhotograph, RunRecord } from '../runs/run-record.js';
import { unpacked, unpackedText, type ZippedRun } from './read-project.js';
import { digestOfText } from './run-files.js';

const configSchema = z.object({
  formatVersion: z.literal(1),
  graftVersion: z.string(),
  recipe: z.unknown(),
  seed: z.number().int().min(0),
  threads: z.number().int().min(1).optional(),
  weights: z.string().optional(),
  weightsUsed: z.object({ value: z.string() }).optional(),
  run: z.string().optional(),
});

const PROBLEMS = {
  missing: 'it is missing',
  broken: 'it is damaged',
  changed: 'it was changed after Graft wrote it',
  'other-run': 'it belongs to another run',
  'several-labels': 'it gives a picture several labels, and a Studio in a tab knows one',
} as const;

/** A run as it is written into the browser's storage. */
export interface ReadRun {
  readonly record: RunRecord;
  readonly photographs: readonly RecordedPhotograph[];
  readonly events: string;
  readonly model: Uint8Array<ArrayBuffer>;
}

/** Which photograph of the project lies at a path of the zip: 'photographs/rose/a.jpg'. */
export type FindPhotograph = (path: string) => { readonly id: string; readonly sha256: string } | undefined;

/**
 * Reads a finished run from the zip of a project, as `graft train` or a Studio has written it.
 *
 * @throws Refusal 400 when a file of it is missing, damaged, changed or belongs to another run
 */
export async function readRun(run: ZippedRun, find: FindPhotograph): Promise<ReadRun> {
  const files = new RunFiles(run);
  const config = await files.json('config.json', configSchema);
  const results = await files.json('results.json', runResultsSchema);
  const photographs = await files.json('photographs.json', runPhotographsSchema);
  if (results.run !== config.run) throw files.unusable('results.json', 'other-run');
  const model = await files.bytes('model.onnx');
  if (results.model !== undefined && results.model !== (await digestOf(model))) {
    throw files.unusable('model.onnx', 'other-run');
  }
  const recipe = files.trying('config.json', () => checkRecipe(config.recipe));
  const { task, classNames } = files.trying('model.onnx', () =>
    readCard(readModelHeader(model, 'the model').metadata, 'the model'),
  );
  if (taskNamed(task, classNames).severalLabels) {
    throw files.unusable('model.onnx', 'several-labels');
  }
  const events = eventsOf(await files.text('events.jsonl'), photographs.classNames);
  const { test, validation } = results.results;
  const { seed, threads, graftVersion } = config;
  return {
    record: {
      ...{ formatVersion: 1, name: run.name, data: PHOTOGRAPHS_FOLDER, asked: recipe, recipe },
      ...{ seed, graftVersion, condition: 'ended' },
      ...(threads !== undefined && { threads }),
      weights: config.weightsUsed?.value ?? config.weights ?? '',
      startedAt: parseEvent(events.slice(0, events.indexOf('\n')))?.time ?? new Date().toISOString(),
      results: { ...(test && { test }), ...(validation && { validation }) },
      seconds: results.seconds,
    },
    photographs: recorded(photographs, find),
    events,
    model,
  };
}

/** With what is here in place of paths. A photograph that the project does not hold is one that is gone. */
function recorded(
  { source, classNames, parts }: z.infer<typeof runPhotographsSchema>,
  find: FindPhotograph,
): RecordedPhotograph[] {
  const names = new Set<string>();
  return PARTS.flatMap((part) =>
    (parts[part] ?? []).map(({ path, labels, right }, at): RecordedPhotograph => {
      const found = find(path.replace(/^(?:\.\.\/)+/, ''));
      const shown = path.startsWith(`${source}/`) ? path.slice(source.length + 1) : path;
      const name = names.has(shown) ? `${part}/${at}/${shown}` : shown;
      names.add(name);
      return {
        ...(found ?? { id: `gone-${part}-${at}`, sha256: '' }),
        ...{ path: name, className: namesOfLabels(labels, classNames)[0] ?? '', given: null, part },
        ...(right !== undefined && { right }),
      };
    }),
  );
}

/** The log of a run; it always tells the names of the classes. */
function eventsOf(text: string, classNames: readonly string[]): string {
  const lines = text.split('\n').filter((line) => parseEvent(line) !== undefined);
  const hasData = lines.some((line) => parseEvent(line)?.event === 'data');
  const data = { event: 'data', time: new Date().toISOString(), classNames, counts: null };
  return [...(hasData ? [] : [JSON.stringify(data)]), ...lines].map((line) => `${line}\n`).join('');
}

/** The files of a run in a zip, each as Graft wrote it. */
class RunFiles {
  readonly #run: ZippedRun;

  constructor(run: ZippedRun) {
    this.#run = run;
  }

  async json<Schema extends z.ZodType>(name: string, schema: Schema): Promise<z.infer<Schema>> {
    const value = parseJson(await unpackedText(this.#expect(name)));
    const parsed = schema.safeParse(value);
    if (!parsed.success) throw this.unusable(name, 'broken');
    if (stateOfChecksum(value, digestOfText) === 'intact') return parsed.data;
    throw this.unusable(name, 'changed');
  }

  /** '' where there is none. */
  async text(name: string): Promise<string> {
    const file = this.#run.files.get(name);
    return file === undefined ? '' : await unpackedText(file);
  }

  async bytes(name: string): Promise<Uint8Array<ArrayBuffer>> {
    return await unpacked(this.#expect(name));
  }

  /** Reads something out of a file that was opened. */
  trying<Result>(name: string, read: () => Result): Result {
    try {
      return read();
    } catch (error) {
      throw this.unusable(name, 'broken', error);
    }
  }

  unusable(file: string, problem: keyof typeof PROBLEMS, cause?: unknown): Refusal {
    const { name } = this.#run;
    return new Refusal(
      400,
      'project-run',
      `${file} of the run ${name} cannot be used: ${PROBLEMS[problem]}.`,
      {
        hint: 'Nothing was taken over. Download the project again, without this run if it has to be.',
        values: { run: name, file, problem },
        cause,
      },
    );
  }

  #expect(name: string): NonNullable<ReturnType<ZippedRun['files']['get']>> {
    const file = this.#run.files.get(name);
    if (file === undefined) throw this.unusable(name, 'missing');
    return file;
  }
}
