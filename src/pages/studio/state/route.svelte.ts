export const VIEWS = ['data', 'review', 'train', 'judge', 'try', 'take', 'runs'] as const;
export type View = (typeof VIEWS)[number];

/** The current view: '#/judge/ID'. It is in the address, so reloading and going back work. */
class Route {
  #view = $state<View>('data');
  #id = $state<string | undefined>();

  constructor() {
    this.#read();
    window.addEventListener('hashchange', () => this.#read());
  }

  get view(): View {
    return this.#view;
  }

  /** The id of a run, or the name of a tab; 'new' for a training that is being set up. */
  get id(): string | undefined {
    return this.#id;
  }

  go(view: View, id?: string): void {
    location.hash = addressOf(view, id);
  }

  #read(): void {
    const [view, id] = location.hash.replace(/^#\//, '').split('/');
    this.#view = VIEWS.find((known) => known === view) ?? 'data';
    this.#id = id === undefined || id === '' ? undefined : decodeURIComponent(id);
  }
}

export function addressOf(view: View, id?: string): string {
  return id === undefined ? `#/${view}` : `#/${view}/${encodeURIComponent(id)}`;
}

export const route = new Route();
