import type {
  DataChange,
  DataClass,
  LabellingState,
  LabellingSuggestion,
  NewSuggestions,
  RunSummary,
  Skip,
} from '../../../studio/api.js';
import { describe, makeClass } from '../data/changes.js';
import { ask, RequestError, send } from '../server/request.js';
import { attempt, notices } from '../state/notices.svelte.js';
import { preferences } from '../state/preferences.js';
import { studio } from '../state/studio.svelte.js';
import { sayError } from '../texts/server-words.js';

/** Something that was done here and can be undone. */
type Done = { readonly kind: 'change' } | { readonly kind: 'skip'; readonly suggestion: LabellingSuggestion };

/** Labelling one suggested photograph after the other: the next one is shown at once, and requests follow in order. */
class Labelling {
  state = $state.raw<LabellingState>();
  problem = $state.raw<unknown>();
  /** What was done last, for whoever hears the page. */
  said = $state('');
  /** Shown before all others: what was undone or chosen, and what was on the screen when others were suggested. */
  #first = $state.raw<readonly LabellingSuggestion[]>([]);
  /** Photographs that are done here, with the number of the answer from which on the server's word counts. */
  #gone = $state.raw<ReadonlyMap<string, number>>(new Map());
  /** What the model said of photographs that were labelled here, for when they come back. */
  readonly #seen = new Map<string, LabellingSuggestion>();
  #done: Done[] = [];
  #requests: Promise<void> = Promise.resolve();
  #asked = 0;
  #answered = 0;
  #loading: Promise<void> | undefined;
  #again = false;
  /** Another model was chosen: its first photograph is shown, not the one that is on the screen. */
  #anew = false;

  readonly queue = $derived.by((): readonly LabellingSuggestion[] => {
    const before = new Set(this.#first.map(({ photograph }) => photograph.id));
    const list = (this.state?.suggestions?.list ?? []).filter(({ photograph: { id } }) => !before.has(id));
    return [...this.#first, ...list].filter(({ photograph: { id } }) => !this.#gone.has(id));
  });
  readonly current = $derived(this.queue[0]);

  /** Asks the server, once more where the answer is on its way already. */
  async load(): Promise<void> {
    this.#again = this.#loading !== undefined;
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined;
      if (this.#again) this.load();
    });
    await this.#loading;
  }

  /** Begins to choose photographs, by another model where one is given. */
  async suggest(wanted: NewSuggestions = {}): Promise<void> {
    this.#anew = wanted.model !== undefined;
    await this.#orProblem(() => send<LabellingState>('api/labelling/suggestions', wanted));
  }

  /** Shows a photograph of the queue now. */
  show(suggestion: LabellingSuggestion): void {
    this.#first = [
      suggestion,
      ...this.#first.filter((one) => one.photograph.id !== suggestion.photograph.id),
    ];
  }

  /** Labels a photograph with a class. */
  label(suggestion: LabellingSuggestion, { id, name }: Pick<DataClass, 'id' | 'name'>): void {
    this.#move(suggestion, preferences.texts.labelling.said.labelled(name), async () => id);
  }

  /** Makes a class and labels a photograph with it. */
  labelNew(suggestion: LabellingSuggestion, name: string): void {
    this.#done.push({ kind: 'change' });
    this.#move(
      suggestion,
      preferences.texts.labelling.said.labelled(name),
      async () => (await makeClass(name))?.id,
    );
  }

  setAside(suggestion: LabellingSuggestion): void {
    this.#move(suggestion, preferences.texts.labelling.said.aside, async () => 'aside');
  }

  skip(suggestion: LabellingSuggestion): void {
    const { id } = suggestion.photograph;
    this.#end(id, preferences.texts.labelling.said.skipped);
    this.#done.push({ kind: 'skip', suggestion });
    this.#inTurn(suggestion, () => this.#skip({ photograph: id, skipped: true }));
  }

  async showSkipped(): Promise<void> {
    this.#done = this.#done.filter(({ kind }) => kind !== 'skip');
    await attempt(() => this.#skip({ photograph: 'all', skipped: false }));
  }

  /** Undoes what was done last, here or elsewhere. */
  async undo(): Promise<void> {
    await this.#requests;
    const t = preferences.texts.labelling.said;
    const last = this.#done.pop();
    if (last?.kind === 'skip') {
      this.#bringBack(last.suggestion);
      await attempt(() => this.#skip({ photograph: last.suggestion.photograph.id, skipped: false }));
      this.said = t.unskipped;
      return;
    }
    if (!studio.data?.undo) return;
    try {
      const { moved, change } = await this.#change('api/data/undo');
      for (const { photograph } of moved.slice(0, 1)) {
        if (photograph.unlabelled)
          this.#bringBack(this.#seen.get(photograph.id) ?? { photograph, guess: null });
      }
      this.said = t.undone(describe(change));
    } catch (error) {
      notices.problem(error);
    }
    await this.load();
  }

  /** Comes back when all requests are through. */
  async settled(): Promise<void> {
    await this.#requests;
  }

  /** Starts a training with the labels as they are once all requests are through. */
  async train(): Promise<void> {
    await this.#requests;
    try {
      const { language } = preferences;
      studio.take(await send<RunSummary>('api/labelling/training', { language }));
    } catch (error) {
      notices.problem(error);
    }
    await this.load();
  }

  async #load(): Promise<void> {
    await this.#orProblem(() => ask<LabellingState>('api/labelling'));
  }

  async #orProblem(request: () => Promise<LabellingState>): Promise<void> {
    try {
      await this.#ask(request);
      this.problem = undefined;
    } catch (error) {
      this.problem = error;
    }
  }

  async #skip(skip: Skip): Promise<void> {
    await this.#ask(() => send<LabellingState>('api/labelling/skips', skip));
  }

  async #ask(request: () => Promise<LabellingState>): Promise<void> {
    this.#asked += 1;
    const mine = this.#asked;
    const state = await request();
    // Answers may overtake each other.
    if (mine > this.#answered) this.#take(state, mine);
  }

  #take(state: LabellingState, answer: number): void {
    this.#answered = answer;
    const shown = this.current;
    const [before, now] = [this.state?.suggestions, state.suggestions].map(
      (found) => new Map(found?.list.map((one) => [one.photograph.id, one])),
    );
    this.#gone = new Map([...this.#gone].filter(([, from]) => from > answer));
    if (state.suggestions?.round === this.state?.suggestions?.round) {
      // What left the list was labelled in another page.
      this.#first = this.#first.filter(({ photograph: { id } }) => now.has(id) || !before.has(id));
    } else if (this.#anew) {
      this.#first = [];
      this.#anew = false;
    } else if (shown !== undefined) {
      // The photograph stays for whoever is about to label it, with what is said of it now.
      const { photograph } = shown;
      this.#first = [now.get(photograph.id) ?? { photograph, guess: null }];
    }
    this.state = state;
  }

  #move(suggestion: LabellingSuggestion, said: string, target: () => Promise<string | undefined>): void {
    const { id } = suggestion.photograph;
    this.#seen.set(id, suggestion);
    this.#end(id, said);
    this.#done.push({ kind: 'change' });
    this.#inTurn(suggestion, async () => {
      const to = await target();
      // The page has said already why there is no class.
      if (to === undefined) throw undefined;
      await this.#change('api/data/moves', { photographs: [id], to });
    });
  }

  #end(id: string, said: string): void {
    this.#gone = new Map(this.#gone).set(id, Number.POSITIVE_INFINITY);
    this.#first = this.#first.filter(({ photograph }) => photograph.id !== id);
    const next = this.current?.photograph.name;
    this.said = next === undefined ? said : `${said} ${preferences.texts.labelling.said.next(next)}`;
  }

  #bringBack(suggestion: LabellingSuggestion): void {
    const gone = new Map(this.#gone);
    gone.delete(suggestion.photograph.id);
    this.#gone = gone;
    this.show(suggestion);
  }

  #inTurn(suggestion: LabellingSuggestion, request: () => Promise<unknown>): void {
    const { id } = suggestion.photograph;
    this.#requests = this.#requests.then(async () => {
      try {
        await request();
        // An answer to a question from before may still name it.
        this.#gone = new Map(this.#gone).set(id, this.#asked + 1);
      } catch (error) {
        if (error !== undefined) notices.problem(error);
        this.#done = [];
        // Another page has moved it.
        if (error instanceof RequestError && error.answer.kind === 'no-photograph') return;
        // Back on the screen: what is done next is meant for it.
        this.#bringBack(suggestion);
      } finally {
        await this.load();
      }
    });
  }

  async #change(address: string, body?: unknown): Promise<DataChange> {
    const result = await send<DataChange>(address, body);
    studio.takeData(result.data);
    const [left] = result.left;
    if (left !== undefined) {
      const { text } = sayError({ ...left, error: left.reason }, preferences.language);
      throw new Error(preferences.texts.data.stayed(result.left.length, left.name, text));
    }
    return result;
  }
}

export const labelling = new Labelling();
