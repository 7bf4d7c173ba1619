import type {
  ChangeDescription,
  ListedSuspect,
  Suspect,
  SuspectDecision,
  SuspectList,
} from '../../../studio/api.js';
import { keepLabels, movePhotographs, undoQuietly } from '../data/changes.js';
import { photographPicture, photographThumbnail } from '../server/addresses.js';
import { ask } from '../server/request.js';
import { attempt } from '../state/notices.svelte.js';
import { studio } from '../state/studio.svelte.js';

/** Keep the label, set the photograph aside, or move it to the class of this id. */
export type Choice = 'keep' | 'aside' | { readonly class: string };

/**
 * Goes through the suspects of a check one by one. What was decided comes from the server, so decisions of other tabs and
 * views count; those that are on their way to the server are shown as if they had arrived.
 */
export class SuspectReview {
  #list = $state.raw<SuspectList>();
  /** Position of the shown suspect; undefined when all are decided, or none is open yet. */
  #at = $state<number | undefined>();
  #details = $state.raw<ReadonlyMap<string, Suspect>>(new Map());
  #onTheWay = $state.raw<ReadonlyMap<string, SuspectDecision>>(new Map());
  /** Whether the shown one was open when it came: then another view's decision on it leads on. */
  #cameOpen = false;
  /** Decided here: an undo leads back to them. */
  readonly #decided = new Set<string>();
  /** Decisions reach the server in their order. */
  #last: Promise<void> = Promise.resolve();
  #lastLoad: Promise<void> = Promise.resolve();
  #nextLoad: Promise<void> | undefined;

  get list(): SuspectList | undefined {
    return this.#list;
  }

  get suspects(): readonly ListedSuspect[] {
    const known = this.#list?.suspects ?? [];
    return known.map(({ id, decision }) => ({ id, decision: this.#onTheWay.get(id) ?? decision }));
  }

  get at(): number | undefined {
    return this.#at;
  }

  get openCount(): number {
    return this.suspects.filter(({ decision }) => decision === 'open').length;
  }

  /** The shown suspect; undefined as long as it is not here. */
  get current(): Suspect | undefined {
    const listed = this.#at === undefined ? undefined : this.suspects[this.#at];
    const known = listed && this.#details.get(listed.id);
    return known && listed && { ...known, decision: listed.decision };
  }

  /** Fetches what was found and decided; comes back when an answer to a question asked from now on is here. */
  async load(): Promise<void> {
    if (this.#nextLoad === undefined) {
      this.#nextLoad = this.#lastLoad.then(() => {
        this.#nextLoad = undefined;
        return this.#loadNow();
      });
      this.#lastLoad = this.#nextLoad;
    }
    await this.#nextLoad;
  }

  /** Begins again with what a new check has found. */
  async restart(): Promise<void> {
    await this.load();
    this.#showNextOpen(-1);
  }

  /** Forgets everything: another server is there, which has checked nothing yet. */
  clear(): void {
    this.#list = undefined;
    this.#at = undefined;
    this.#details = new Map();
    this.#decided.clear();
  }

  async #loadNow(): Promise<void> {
    const list = await attempt(() => ask<SuspectList>('api/review/suspects'));
    if (list === undefined) return;
    const before = new Map(this.suspects.map(({ id, decision }) => [id, decision]));
    const shown = this.#at === undefined ? undefined : this.suspects[this.#at]?.id;
    this.#list = list;
    const { suspects } = this;
    const at = suspects.findIndex(({ id }) => id === shown);
    const isBack = ({ id, decision }: ListedSuspect): boolean =>
      decision === 'open' && this.#decided.has(id) && (before.get(id) ?? 'open') !== 'open';
    const back = suspects.findIndex(isBack);
    if (back !== -1) this.#show(back);
    else if (at === -1) this.#showNextOpen(-1);
    else if (this.#cameOpen && suspects[at].decision !== 'open') this.#showNextOpen(at);
    else this.#at = at;
  }

  /** Fetches the shown suspect as it is now, and the next one, so that it comes at once. */
  async refresh(): Promise<void> {
    const { suspects } = this;
    const at = this.#at;
    if (at === undefined || suspects[at] === undefined) return;
    await this.#fetch(suspects[at].id);
    const next = nextOpen(suspects, at);
    if (next === undefined || next === at || this.#at !== at) return;
    const { id } = suspects[next];
    const suspect = this.#details.get(id) ?? (await this.#fetch(id));
    if (suspect?.photograph) preload(suspect);
  }

  /** To the next or previous one that is still there, decided or not. */
  go(step: 1 | -1): void {
    const { suspects } = this;
    let at = (this.#at ?? suspects.length) + step;
    while (suspects[at]?.decision === 'gone') at += step;
    if (suspects[at] !== undefined) this.#show(at);
  }

  canGo(step: 1 | -1): boolean {
    const { suspects } = this;
    const here = this.#at ?? suspects.length;
    return suspects.some(({ decision }, at) => decision !== 'gone' && (at - here) * step > 0);
  }

  /** From the first one on, also when all are decided. */
  lookBack(): void {
    const at = this.suspects.findIndex(({ decision }) => decision !== 'gone');
    if (at !== -1) this.#show(at);
  }

  /** Shows the next open one at once. False when it could not be done; then this one is shown again. */
  async decide(suspect: Suspect, choice: Choice): Promise<boolean> {
    const { id, photograph } = suspect;
    const at = this.suspects.findIndex((one) => one.id === id);
    if (photograph === null || this.#onTheWay.has(id) || at === -1) return false;
    this.#onTheWay = new Map(this.#onTheWay).set(
      id,
      choice === 'keep' ? 'kept' : choice === 'aside' ? 'aside' : 'moved',
    );
    this.#decided.add(id);
    this.#showNextOpen(at);
    let done = false;
    const send = async (): Promise<void> => {
      if (choice === 'keep') done = await keepLabels([photograph.id], { quiet: true });
      else {
        const to = choice === 'aside' ? 'aside' : choice.class;
        const moved = await movePhotographs([photograph.id], to, { quiet: true });
        done = moved !== undefined && moved.length > 0;
      }
      if (done) await this.load();
      else this.#decided.delete(id);
      this.#onTheWay = new Map([...this.#onTheWay].filter(([one]) => one !== id));
      if (!done) this.#show(at);
    };
    this.#last = this.#last.then(send);
    await this.#last;
    return done;
  }

  /** Whether undo takes back a decision, and not something that was done elsewhere. */
  get canUndo(): boolean {
    return this.#onTheWay.size > 0 || lastDecision() !== undefined;
  }

  /** Takes the last decision back, after all that are on their way; undefined when there was none. */
  async undo(): Promise<ChangeDescription | undefined> {
    let undone: ChangeDescription | undefined;
    this.#last = this.#last.then(async () => {
      if (lastDecision() === undefined) return;
      undone = await undoQuietly();
      await this.load();
    });
    await this.#last;
    return undone;
  }

  async #fetch(id: string): Promise<Suspect | undefined> {
    const address = `api/review/suspects/${encodeURIComponent(id)}`;
    const suspect = await attempt(() => ask<Suspect>(address));
    if (suspect !== undefined) this.#details = new Map(this.#details).set(id, suspect);
    return suspect;
  }

  #show(at: number): void {
    this.#at = at;
    this.#cameOpen = this.suspects[at].decision === 'open';
  }

  #showNextOpen(after: number): void {
    const next = nextOpen(this.suspects, after);
    if (next === undefined) this.#at = undefined;
    else this.#show(next);
  }
}

/** The first open one after a position, or else the first one. */
function nextOpen(suspects: readonly ListedSuspect[], after: number): number | undefined {
  const isOpen = ({ decision }: ListedSuspect): boolean => decision === 'open';
  const next = suspects.findIndex((one, at) => at > after && isOpen(one));
  const found = next === -1 ? suspects.findIndex((one, at) => at !== after && isOpen(one)) : next;
  return found === -1 ? undefined : found;
}

function preload({ photograph, similar }: Suspect): void {
  const addresses = [
    ...(photograph === null ? [] : [photographPicture(photograph.id)]),
    ...similar.map(({ photograph: one }) => photographThumbnail(one.id, 160)),
  ];
  for (const address of addresses) new Image().src = address;
}

/** What undo would take back, if it is a decision. */
export function lastDecision(): ChangeDescription | undefined {
  const change = studio.data?.undo ?? undefined;
  return change !== undefined && ['keep', 'move', 'aside'].includes(change.kind) ? change : undefined;
}
