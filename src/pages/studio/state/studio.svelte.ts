import { withGraftCommand } from '../../../graft-command.js';
import type {
  DataState,
  EvaluationProgress,
  ProjectProgress,
  ReviewTasks,
  RunList,
  RunSummary,
  SettingsCatalogue,
  StudioEvent,
  StudioFeatures,
  StudioInfo,
  SystemEvent,
} from '../../../studio/api.js';
import { transport } from '../server/current-transport.js';
import { followEvents } from '../server/event-stream.js';
import { ask, RequestError } from '../server/request.js';
import { attempt } from './notices.svelte.js';

/** Everything that all views share, kept up to date by the server's events. */
class Studio {
  info = $state.raw<StudioInfo>();
  data = $state.raw<DataState>();
  runs = $state.raw<readonly RunSummary[]>();
  settings = $state.raw<SettingsCatalogue>();
  system = $state.raw<SystemEvent>();
  /** What is computed over all photographs. */
  review = $state.raw<Partial<ReviewTasks>>({});
  /** The news about judging that came last. */
  evaluation = $state.raw<EvaluationProgress>();
  /** How much of a project has been read that is being opened. */
  project = $state.raw<ProjectProgress>();
  /** 'refused': the server does not know this browser (any more). */
  connection = $state<'waiting' | 'open' | 'lost' | 'refused'>('waiting');
  #wanted = 0;
  /** The highest version of the photographs that this server told. */
  #newest = 0;

  /** What a user types to start Graft. */
  get command(): string {
    return this.info?.command ?? 'graft';
  }

  /** Whether this Studio can do something. */
  can(feature: keyof StudioFeatures): boolean {
    return this.info?.features[feature] ?? !transport().inBrowser;
  }

  /** A text whose commands can be copied as they stand. */
  commandsIn(text: string): string {
    return withGraftCommand(text, this.command);
  }

  connect(): () => void {
    return followEvents<StudioEvent>(
      () => 'api/events',
      {
        data: ({ version }) => {
          if (version !== this.data?.version) this.loadData();
        },
        inspection: ({ state }) => {
          const ended = state.state !== 'running' && this.data?.inspection.state === 'running';
          if (this.data !== undefined) this.data = { ...this.data, inspection: state };
          // Only now are the parts known.
          if (ended) this.loadData();
        },
        runs: ({ runs }) => {
          this.runs = runs;
        },
        evaluation: (event) => {
          this.evaluation = event;
        },
        review: ({ task, state }) => {
          this.review = { ...this.review, [task]: state };
        },
        project: (event) => {
          this.project = event;
        },
        system: (event) => {
          this.system = event;
        },
      },
      { onOpen: () => this.#onOpen(), onLost: () => this.#onLost() },
    );
  }

  async loadData(): Promise<void> {
    // Answers may overtake each other; the newest question counts.
    this.#wanted += 1;
    const mine = this.#wanted;
    const data = await attempt(() => ask<DataState>('api/data'));
    if (data !== undefined && mine === this.#wanted) this.takeData(data);
  }

  /** What an answer says about the photographs, unless a newer one was here before it. */
  takeData(data: DataState): void {
    if (data.version < this.#newest) return;
    this.#newest = data.version;
    this.data = data;
  }

  get withModel(): readonly RunSummary[] {
    return (this.runs ?? []).filter(({ hasModel }) => hasModel);
  }

  get atWork(): RunSummary | undefined {
    return this.runs?.find(({ state }) => state === 'running' || state === 'stopping');
  }

  run(id: string | undefined): RunSummary | undefined {
    return this.runs?.find((run) => run.id === id);
  }

  /** Takes what an answer said about a run before the event says the same. */
  take(run: RunSummary): void {
    const others = (this.runs ?? []).filter(({ id }) => id !== run.id);
    const known = others.length !== (this.runs ?? []).length;
    this.runs = known ? this.runs?.map((one) => (one.id === run.id ? run : one)) : [run, ...others];
  }

  /** Takes a run that has another name, and thereby another id. */
  replaceRun(before: string, run: RunSummary): void {
    this.runs = this.runs?.filter(({ id }) => id !== run.id).map((one) => (one.id === before ? run : one));
  }

  async #onOpen(): Promise<void> {
    this.connection = 'open';
    // Another server may be there, which counts from the beginning.
    this.#newest = 0;
    const [info, list, review] = await Promise.all([
      attempt(() => ask<StudioInfo>('api/studio')),
      attempt(() => ask<RunList>('api/runs')),
      attempt(() => ask<Partial<ReviewTasks>>('api/review')),
      this.loadData(),
    ]);
    this.info = info ?? this.info;
    this.runs = list?.runs ?? this.runs;
    this.review = review ?? this.review;
    // Last, because a Studio in the browser loads much for it that the other views do not need.
    this.settings = (await attempt(() => ask<SettingsCatalogue>('api/settings'))) ?? this.settings;
  }

  async #onLost(): Promise<void> {
    if (this.connection !== 'refused') this.connection = 'lost';
    try {
      await ask('api/studio');
    } catch (error) {
      const refused = error instanceof RequestError && [401, 403].includes(error.status);
      this.connection = refused ? 'refused' : 'lost';
    }
  }
}

export const studio = new Studio();
