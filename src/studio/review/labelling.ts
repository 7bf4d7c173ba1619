import { basename } from 'node:path';
import { chooseDifferent, suggestPictures } from '../../recipes/index.js';
import type { Session } from '../../session/index.js';
import type {
  LabellingGuess,
  LabellingState,
  LabellingSuggestion,
  LabellingTraining,
  NewSuggestions,
  RunSummary,
  Skip,
} from '../api.js';
import type { BackgroundTask, TaskControls } from '../background-task.js';
import type { Models } from '../judge/models.js';
import { classId, describePhotograph, type IndexedPhotograph } from '../photographs/indexed-photograph.js';
import type { PhotographFolder } from '../photographs/photograph-folder.js';
import type { StudioPhotographs } from '../photographs/studio-photographs.js';
import { sameSettings } from '../runs/same-settings.js';
import type { StudioRun } from '../runs/studio-run.js';
import type { StudioRuns } from '../runs/studio-runs.js';
import type { Review } from './review.js';
import { SuggestingModels } from './suggesting-models.js';

interface LabellingOptions {
  readonly review: Review;
  readonly photographs: StudioPhotographs;
  readonly runs: StudioRuns;
  readonly models: Models;
  readonly session: Session;
  /** Where features are kept. Without it, they are computed each time. */
  readonly cacheDirectory?: string;
}

/** Suggestions at a time: as many as are labelled before training again is worth while. */
const SUGGESTED = 50;

interface Suggested {
  readonly round: number;
  readonly by: { readonly run: string; readonly name: string } | null;
  readonly compared: number;
  readonly unreadable: number;
  /** The ids of all photographs that there were to choose from. */
  readonly known: ReadonlySet<string>;
  /** What the model says about each suggested photograph, by its id; the one that teaches most first. */
  readonly guesses: ReadonlyMap<string, Omit<LabellingGuess, 'class'> | null>;
}

/** Which photographs to label next, and the training with their labels. */
export class Labelling {
  readonly #options: LabellingOptions;
  readonly #models: SuggestingModels;
  readonly #task: BackgroundTask<Suggested>;
  /** The run whose model was chosen, null for none; undefined: the newest that fits. */
  #chosen: string | null | undefined;
  readonly #skipped = new Set<string>();
  #training: string | null = null;
  #round = 0;

  constructor(options: LabellingOptions) {
    this.#options = options;
    this.#models = new SuggestingModels(options);
    this.#task = options.review.newTask('label');
  }

  /** @throws Refusal 409 where there is no folder of photographs yet */
  async state(): Promise<LabellingState> {
    const { folder } = await this.#options.photographs.expectOpen();
    const models = await this.#models.all();
    const model = this.#model(models, folder);
    const waiting = new Map(
      folder.unlabelledPhotographs.flatMap((one) =>
        this.#skipped.has(one.id) ? [] : [[one.id, one] as const],
      ),
    );
    const found = this.#task.result;
    return {
      task: this.#task.state,
      models: models.map(({ id, folder: path }) => ({ run: id, name: basename(path) })),
      model: model?.id ?? null,
      suggestions: found === undefined ? null : suggestionsOf(found, waiting, folder),
      outdated:
        found === undefined
          ? waiting.size > 0
          : waiting.size > 0 &&
            (found.by?.run !== model?.id || [...waiting.keys()].some((id) => !found.known.has(id))),
      skipped: folder.unlabelledPhotographs.length - waiting.size,
      newLabels: await this.#models.newLabels(model),
      training: this.#training,
    };
  }

  /** Chooses in the background. @throws Refusal 404 for an unknown run or one without a model */
  async suggest({ model: chosen }: NewSuggestions): Promise<LabellingState> {
    const { folder } = await this.#options.photographs.expectOpen();
    const models = await this.#models.all();
    if (chosen !== undefined) {
      // Whoever chooses the model that is the newest wants the next one too.
      const newest = this.#models.newestFitting(models, folder)?.id ?? null;
      this.#chosen = chosen === newest ? undefined : chosen;
    }
    const model = this.#model(models, folder);
    const path = model && (await this.#options.models.pathOf(model));
    this.#task.start((controls) => this.#choose(folder, model && { run: model, path: path! }, controls));
    return await this.state();
  }

  async skip({ photograph, skipped }: Skip): Promise<LabellingState> {
    if (skipped) {
      const { folder } = await this.#options.photographs.expectOpen();
      this.#skipped.add(folder.find(photograph).id);
    } else if (photograph === 'all') this.#skipped.clear();
    else this.#skipped.delete(photograph);
    return await this.state();
  }

  /**
   * Starts a run like that of the model that suggests, with the labels as they are now. Its model suggests when it has
   * finished.
   *
   * @throws Refusal 409 when that run cannot be repeated, or too many runs are in progress
   */
  async train({ language }: LabellingTraining): Promise<RunSummary> {
    const { photographs, runs } = this.#options;
    const { folder } = await photographs.expectOpen();
    const model = this.#model(await this.#models.all(), folder);
    const like = model === undefined ? { recipe: 'fast' as const } : sameSettings(model);
    const run = await runs.start(folder.trainArguments, { ...like, language });
    this.#training = run.id;
    this.#chosen = undefined;
    return run;
  }

  /** The run whose model suggests; undefined for none. */
  #model(models: readonly StudioRun[], folder: PhotographFolder): StudioRun | undefined {
    if (this.#chosen === null) return undefined;
    return models.find(({ id }) => id === this.#chosen) ?? this.#models.newestFitting(models, folder);
  }

  async #choose(
    folder: PhotographFolder,
    model: { readonly run: StudioRun; readonly path: string } | undefined,
    controls: TaskControls,
  ): Promise<Suggested> {
    const { review, session, cacheDirectory } = this.#options;
    const by = model === undefined ? null : { run: model.run.id, name: basename(model.run.folder) };
    const round = ++this.#round;
    const waiting = folder.unlabelledPhotographs.filter(({ id }) => !this.#skipped.has(id));
    const known = new Set(waiting.map(({ id }) => id));
    const [unlabelled, labelled] = await Promise.all([
      readable(folder, waiting),
      readable(folder, folder.photographs),
    ]);
    const [paths, others] = [[...unlabelled.keys()], [...labelled.keys()]];
    if (paths.length === 0)
      return { round, by, compared: 0, unreadable: known.size, known, guesses: new Map() };
    const idOf = (path: string): string => unlabelled.get(path)!.id;
    if (model === undefined) {
      const choice = { paths, labelled: others, count: SUGGESTED };
      const found = await review.features.use((features) => chooseDifferent(features, choice, controls));
      const guesses = new Map(found.chosen.map(({ path }) => [idOf(path), null]));
      return { round, by, compared: found.compared, unreadable: known.size - found.compared, known, guesses };
    }
    const found = await suggestPictures(model.path, paths, {
      count: SUGGESTED,
      labelled: others,
      session,
      ...(cacheDirectory !== undefined && { cacheDirectory }),
      ...controls,
    });
    const guesses = new Map(
      found.suggested.map(({ path, prediction: { label, probability, unfamiliar = false } }) => [
        idOf(path),
        { className: label, probability, unfamiliar },
      ]),
    );
    return { round, by, compared: found.compared, unreadable: known.size - found.compared, known, guesses };
  }
}

function suggestionsOf(
  { round, by, compared, unreadable, guesses }: Suggested,
  waiting: ReadonlyMap<string, IndexedPhotograph>,
  { classNames }: PhotographFolder,
): LabellingState['suggestions'] {
  const names = new Set(classNames);
  const list = [...guesses].flatMap(([id, guess]): LabellingSuggestion[] => {
    const photograph = waiting.get(id);
    if (photograph === undefined) return [];
    const described = guess && {
      ...guess,
      class: names.has(guess.className) ? classId(guess.className) : null,
    };
    return [{ photograph: describePhotograph(photograph), guess: described }];
  });
  return { round, by, compared, unreadable, count: guesses.size, list };
}

/** Photographs that may be read, by their real paths. */
async function readable(
  { places }: PhotographFolder,
  photographs: readonly IndexedPhotograph[],
): Promise<Map<string, IndexedPhotograph>> {
  const found = await places.readableAmong(photographs);
  return new Map(found.readable.map(({ path, photograph }) => [path, photograph]));
}
