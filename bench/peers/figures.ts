import { median } from '../timing.js';

export interface Row {
  readonly title: string;
  readonly unit: string;
  readonly digits: number;
  /** Which of two figures is better; undefined if they are not compared. */
  readonly better?: 'more' | 'less';
  /** Of several variants of a peer, the best one in this row is reported. */
  readonly chosenBy: RowName;
}

export const ROW_NAMES = [
  'forward',
  'step',
  'transformerStep',
  'headEpoch',
  'fineTuningEpoch',
  'tutorial',
  'memory',
  'headAccuracy',
  'fineTuningAccuracy',
  'testAccuracy',
  'goal',
  'goalAccuracy',
  'firstEpoch',
  'firstEpochMemory',
  'processorTime',
  'processorShare',
] as const;
export type RowName = (typeof ROW_NAMES)[number];

export const ROWS: Readonly<Record<RowName, Row>> = {
  forward: { title: 'Forward pass', unit: 'images/s', digits: 0, better: 'more', chosenBy: 'forward' },
  step: { title: 'Fine-tuning step', unit: 'ms', digits: 0, better: 'less', chosenBy: 'step' },
  transformerStep: {
    title: 'Training step of ViT-tiny',
    unit: 'ms',
    digits: 0,
    better: 'less',
    chosenBy: 'transformerStep',
  },
  headEpoch: {
    title: 'Epoch of feature extraction',
    unit: 's',
    digits: 1,
    better: 'less',
    chosenBy: 'tutorial',
  },
  fineTuningEpoch: {
    title: 'Epoch of fine-tuning',
    unit: 's',
    digits: 1,
    better: 'less',
    chosenBy: 'tutorial',
  },
  tutorial: { title: 'Whole tutorial', unit: 's', digits: 0, better: 'less', chosenBy: 'tutorial' },
  memory: { title: 'Its peak memory', unit: 'MB', digits: 0, better: 'less', chosenBy: 'tutorial' },
  headAccuracy: { title: 'Validation after phase 1', unit: '%', digits: 1, chosenBy: 'tutorial' },
  fineTuningAccuracy: { title: 'Validation after phase 2', unit: '%', digits: 1, chosenBy: 'tutorial' },
  testAccuracy: { title: 'Test', unit: '%', digits: 1, chosenBy: 'tutorial' },
  goal: { title: 'Time to 98 %', unit: 's', digits: 1, better: 'less', chosenBy: 'goal' },
  goalAccuracy: { title: 'Validation in that run', unit: '%', digits: 1, chosenBy: 'goal' },
  firstEpoch: {
    title: 'Large photographs, to the end of the first epoch',
    unit: 's',
    digits: 1,
    better: 'less',
    chosenBy: 'firstEpoch',
  },
  firstEpochMemory: {
    title: 'Its peak memory',
    unit: 'MB',
    digits: 0,
    better: 'less',
    chosenBy: 'firstEpoch',
  },
  processorTime: {
    title: 'Processor time of the fast recipe on them',
    unit: 's',
    digits: 0,
    chosenBy: 'firstEpoch',
  },
  processorShare: {
    title: 'Against decoding alone and training on small copies',
    unit: 'times',
    digits: 2,
    chosenBy: 'firstEpoch',
  },
};

export interface Summary {
  readonly variant: string;
  /** Infinite if most runs never reached the goal. */
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly count: number;
}

interface Measured {
  readonly row: RowName;
  readonly peer: string;
  readonly variant: string;
  /** Infinity means that the goal was never reached. */
  readonly values: number[];
}

/** Every measurement, by row, peer and variant. */
export class Figures {
  readonly #all: Measured[] = [];

  add(row: RowName, peer: string, variant: string, value: number): void {
    const existing = this.#find(row, peer).find((measured) => measured.variant === variant);
    if (existing === undefined) this.#all.push({ row, peer, variant, values: [value] });
    else existing.values.push(value);
  }

  /** The result of each variant of a peer, the best one first. */
  summaries(row: RowName, peer: string): Summary[] {
    const { better } = ROWS[row];
    return this.#find(row, peer)
      .map(summarize)
      .sort((a, b) => (better === 'more' ? b.median - a.median : a.median - b.median));
  }

  /** The result of the peer's best variant. */
  summary(row: RowName, peer: string): Summary | undefined {
    const summaries = this.summaries(row, peer);
    const best = this.summaries(ROWS[row].chosenBy, peer)[0]?.variant;
    return summaries.find((summary) => summary.variant === best) ?? summaries[0];
  }

  /** How many times better Graft is than the best of the others in a row: above 1 if Graft is better. */
  advantage(row: RowName, peers: readonly string[]): number | undefined {
    const { better } = ROWS[row];
    const own = this.summary(row, 'Graft')?.median;
    const others = peers
      .filter((peer) => !peer.startsWith('Graft'))
      .flatMap((peer) => this.summary(row, peer)?.median ?? []);
    if (better === undefined || own === undefined || others.length === 0) return undefined;
    return better === 'more' ? own / Math.max(...others) : Math.min(...others) / own;
  }

  /** The figures as JSON numbers: null for a goal that was never reached. */
  toJSON() {
    return this.#all.map((measured) => ({
      ...measured,
      unit: ROWS[measured.row].unit,
      values: measured.values.map((value) => (Number.isFinite(value) ? value : null)),
    }));
  }

  #find(row: RowName, peer: string): Measured[] {
    return this.#all.filter((measured) => measured.row === row && measured.peer === peer);
  }
}

function summarize({ variant, values }: Measured): Summary {
  return {
    variant,
    median: median(values),
    min: Math.min(...values),
    max: Math.max(...values),
    count: values.length,
  };
}
