import { digestOfFile } from '../../photographs/index.js';
import type { DataChange } from '../api.js';
import { Refusal } from '../http/errors.js';
import type { IndexedPhotograph } from '../photographs/indexed-photograph.js';
import { describeChange, type KeptLabel } from '../photographs/journal.js';
import type { PhotographFolder } from '../photographs/photograph-folder.js';
import type { StudioPhotographs } from '../photographs/studio-photographs.js';

/**
 * The labels that somebody has looked at and found right. They are in the journal of changes, by content, so that undo
 * takes them back and a label is not asked about again, whatever the file is called.
 */
export class KeptLabels {
  readonly #photographs: StudioPhotographs;
  /** A photograph that changes on disk becomes another one in the index, so stored digests stay valid. */
  readonly #digests = new WeakMap<IndexedPhotograph, string>();

  constructor(photographs: StudioPhotographs) {
    this.#photographs = photographs;
  }

  /**
   * Keeps the labels of photographs.
   *
   * @param ids of photographs in classes
   * @throws Refusal 404 for an unknown photograph, 409 when all of these labels are kept already, or photographs
   * may have several
   */
  async keep(ids: readonly string[]): Promise<DataChange> {
    return await this.#photographs.changeLabels(async ({ folder, journal }) => {
      expectOneLabelEach(folder);
      const known = new Set(journal.kept.map(({ sha256, label }) => `${sha256} ${label}`));
      const kept: KeptLabel[] = [];
      for (const id of new Set(ids)) {
        const photograph = folder.find(id);
        const { className: label, size } = photograph;
        if (label === null) continue;
        const sha256 = await this.#digestOf(photograph);
        if (!known.has(`${sha256} ${label}`)) kept.push({ sha256, size, label });
      }
      if (kept.length === 0) {
        throw new Refusal(409, 'already-kept', 'The label was kept before.');
      }
      const labels = new Set(kept.map(({ label }) => label));
      const className = labels.size === 1 ? kept[0].label : null;
      await journal.add({ kind: 'keep', className, operations: [], kept });
      this.#photographs.noted();
      return {
        change: describeChange(journal.undo!),
        data: this.#photographs.state(),
        left: [],
        moved: [],
      };
    });
  }

  /** Those of some photographs whose labels are kept. Only files of the length of a kept one are read. */
  async of(photographs: readonly IndexedPhotograph[]): Promise<Set<IndexedPhotograph>> {
    const { journal } = await this.#photographs.expectOpen();
    const sizes = new Set(journal.kept.map(({ size, label }) => `${size} ${label}`));
    const known = new Set(journal.kept.map(({ sha256, label }) => `${sha256} ${label}`));
    const kept = new Set<IndexedPhotograph>();
    for (const photograph of photographs) {
      const { size, className } = photograph;
      if (!sizes.has(`${size} ${className}`)) continue;
      // One that was deleted just now has no label to keep.
      const digest = await this.#digestOf(photograph).catch(() => undefined);
      if (known.has(`${digest} ${className}`)) kept.add(photograph);
    }
    return kept;
  }

  async #digestOf(photograph: IndexedPhotograph): Promise<string> {
    const known = this.#digests.get(photograph);
    if (known !== undefined) return known;
    const digest = await this.#photographs.use(photograph, digestOfFile);
    this.#digests.set(photograph, digest);
    return digest;
  }
}

/** @throws Refusal 409 for photographs that may have several labels */
export function expectOneLabelEach({ severalLabels }: PhotographFolder): void {
  if (!severalLabels) return;
  throw new Refusal(
    409,
    'labels-several',
    'Labels can be checked only where each photograph has exactly one.',
    {
      hint: 'Where photographs have several, the step Judge lists the worst mistakes of a model.',
    },
  );
}
