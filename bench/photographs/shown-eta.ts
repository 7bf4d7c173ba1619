/** A bar as it is drawn once. */
export interface Frame {
  /** Seconds on any clock. */
  readonly time: number;
  /** What the bar is about: 'Reading photographs', 'Validation', or '' for the steps of an epoch. */
  readonly name: string;
  readonly done: number;
  readonly total: number;
  /** The shown seconds; undefined where none are. */
  readonly eta: number | undefined;
}

/** A phase of the work, from its first bar to its last. */
export interface ShownPhase {
  readonly name: string;
  readonly seconds: number;
  /** The ETA when a share of the items was done, and the seconds that came then. */
  at(share: number): { readonly eta: number; readonly came: number } | undefined;
}

const BAR = /(?:(Reading photographs|Validation): )?(\d+)\/(\d+) [━╌]+ ETA (?:(?:(\d+) min )?(\d+) s)?/gu;

/** The bars in what a program has written to a terminal. @param time when it was written, in seconds */
export function framesOf(text: string, time: number): Frame[] {
  return [...text.matchAll(BAR)].map(([, name = '', done, total, minutes, seconds]) => ({
    time,
    name,
    done: Number(done),
    total: Number(total),
    eta: seconds === undefined ? undefined : 60 * Number(minutes ?? 0) + Number(seconds),
  }));
}

/** The phases that bars were drawn of, in order. */
export function shownPhases(frames: readonly Frame[]): ShownPhase[] {
  const phases: Frame[][] = [];
  for (const frame of frames) {
    const last = phases.at(-1)?.at(-1);
    if (last?.name === frame.name && last.total === frame.total && last.done <= frame.done) {
      phases.at(-1)!.push(frame);
    } else phases.push([frame]);
  }
  let epoch = 0;
  return phases.map((drawn) => {
    const [{ name, total, time: start }] = drawn;
    const end = (drawn.find(({ done }) => done === total) ?? drawn.at(-1)!).time;
    if (name === '') epoch++;
    return {
      name: name || `steps of epoch ${epoch}`,
      seconds: end - start,
      at: (share) => {
        const frame = drawn.find(
          ({ done, eta }) => done >= share * total && done < total && eta !== undefined,
        );
        return frame && { eta: frame.eta!, came: end - frame.time };
      },
    };
  });
}
