import { limitConcurrency } from '../../concurrency.js';
import { FeatureRows, mostSimilarRows } from '../../confident-learning/index.js';
import { runtimeOf } from '../../runtime/index.js';
import type { Session } from '../../session/index.js';
import type { SimilarPhotographs } from '../api.js';
import type { BackgroundTask, TaskControls } from '../background-task.js';
import { Refusal } from '../http/errors.js';
import { describePhotograph, type IndexedPhotograph, isAside } from '../photographs/indexed-photograph.js';
import type { StudioPhotographs } from '../photographs/studio-photographs.js';
import type { FeatureService } from './feature-service.js';
import { whereNow } from './where-now.js';

interface SimilarOptions {
  readonly session: Session;
  readonly photographs: StudioPhotographs;
  readonly features: FeatureService;
  readonly task: BackgroundTask<undefined>;
}

/** A photograph whose features were asked for. */
interface Known {
  readonly photograph: IndexedPhotograph;
  /** Its row; undefined where it cannot be read. */
  readonly row: number | undefined;
}

/** The features of the photographs that are there now. */
interface Placed {
  readonly revision: number;
  /** By row. */
  readonly byRow: ReadonlyMap<number, IndexedPhotograph>;
  /** By path. */
  readonly rows: ReadonlyMap<string, number | undefined>;
  readonly missing: readonly IndexedPhotograph[];
}

/**
 * Finds photographs that look alike. The features of all photographs stay in memory in half precision, beyond 64 MiB in a
 * temporary file; moving a photograph keeps them, and only new ones are computed.
 */
export class SimilarFinder {
  readonly #options: SimilarOptions;
  readonly #oneAtATime = limitConcurrency(1);
  readonly #known: Known[] = [];
  #rows: FeatureRows | undefined;
  #placed: Placed | undefined;

  constructor(options: SimilarOptions) {
    this.#options = options;
  }

  /**
   * The photographs that look most like one, without those that were set aside; starts to compute features where some are missing.
   *
   * @throws Refusal 404 for an unknown photograph, 415 for one that cannot be read
   */
  async like(id: string, limit: number): Promise<SimilarPhotographs> {
    const { photographs, task } = this.#options;
    const { folder } = await photographs.expectOpen();
    const photograph = folder.find(id);
    const placed = await this.#place();
    if (placed.missing.length > 0) {
      return { task: task.start((controls) => this.#compute(controls)), similar: null };
    }
    const own = placed.rows.get(photograph.path);
    if (own === undefined) throw new Refusal(415, 'unreadable-picture', 'The picture cannot be read.');
    const isShown = (row: number): boolean => {
      const other = placed.byRow.get(row);
      return other !== undefined && !isAside(other);
    };
    const similar = await this.#oneAtATime(async () => {
      const runtime = runtimeOf(this.#options.session);
      const options = { count: limit, accepts: (_: number, row: number) => isShown(row) };
      const [found] = await mostSimilarRows(runtime, this.#rows!, [own], options);
      return found.map(({ row, similarity }) => ({
        photograph: describePhotograph(placed.byRow.get(row)!),
        similarity,
      }));
    });
    return { task: task.state, similar };
  }

  async close(): Promise<void> {
    await this.#oneAtATime(async () => this.#rows?.close());
  }

  async #compute({ signal, onProgress }: TaskControls): Promise<undefined> {
    await this.#options.features.use((features) =>
      this.#oneAtATime(async () => {
        const { missing } = await this.#place();
        this.#rows ??= new FeatureRows(features.size);
        const { folder } = await this.#options.photographs.expectOpen();
        const { readable, others } = await folder.places.readableAmong(missing);
        for (const photograph of others) this.#known.push({ photograph, row: undefined });
        let done = 0;
        for await (const one of features.ofFiles(readable.map(({ path }) => path))) {
          signal.throwIfAborted();
          const row = 'features' in one ? this.#rows.count : undefined;
          if ('features' in one) await this.#rows.add(one.features);
          this.#known.push({ photograph: readable[done++].photograph, row });
          onProgress({ done: others.length + done, total: missing.length });
        }
        this.#placed = undefined;
      }),
    );
    return undefined;
  }

  async #place(): Promise<Placed> {
    const { folder } = await this.#options.photographs.expectOpen();
    if (this.#placed?.revision === folder.revision) return this.#placed;
    const current = folder.everyPhotograph;
    const now = whereNow(
      this.#known.map(({ photograph }) => photograph),
      current,
    );
    const rows = new Map<string, number | undefined>();
    const byRow = new Map<number, IndexedPhotograph>();
    for (const [at, { row }] of this.#known.entries()) {
      const photograph = now[at];
      if (photograph === undefined || rows.has(photograph.path)) continue;
      rows.set(photograph.path, row);
      if (row !== undefined) byRow.set(row, photograph);
    }
    const missing = current.filter(({ path }) => !rows.has(path));
    this.#placed = { revision: folder.revision, byRow, rows, missing };
    return this.#placed;
  }
}
