import { graphicsCards } from '#platform';
import { reasonOf } from '../errors.js';
import { GraphBuilder, serializeGraph } from '../graph/index.js';
import type { Device } from '../session/index.js';
import type { CardTest, StartRuntime } from './test-card.js';

/** Where graphs are computed, and why. */
export interface ChosenDevice {
  readonly device: 'cpu' | 'webgpu';
  /** The whole reason in one English sentence. */
  readonly reason: string;
}

/** What is known of this machine's graphics cards, and how one did in the test. */
export interface CardReport {
  /** What `auto` takes. */
  readonly device: 'cpu' | 'webgpu';
  /** The whole reason in one English sentence. */
  readonly reason: string;
  /** Descriptions of the cards; undefined if the platform cannot say. */
  readonly cards: readonly string[] | undefined;
  /** What the test measured; undefined if it did not come to that. */
  readonly test: CardTest | undefined;
}

/** The largest relative difference from the processor's results with which a card counts as right. */
const TOLERANCE = 1e-3;

/** The reports by the number of threads. The test takes a second, so each process makes it once. */
const reports = new Map<number, Promise<CardReport>>();

/** What the choice needs of a runtime. */
interface Machine {
  /** Processor cores that a card is compared with. */
  readonly threads: number;
  /** Loads a model on the graphics card, or throws. */
  readonly tryOnCard: (model: Uint8Array) => Promise<void>;
  /** Starts another runtime with as many threads. */
  readonly start: StartRuntime;
}

/**
 * Chooses where to compute.
 *
 * @throws GraftError for 'webgpu' when there is no graphics card
 */
export async function chooseDevice(device: Device, machine: Machine): Promise<ChosenDevice> {
  if (device === 'cpu') return { device, reason: 'The processor was requested.' };
  if (device === 'auto') return await reportOnCards(machine.threads, machine.start);
  await machine.tryOnCard(smallestModel());
  // Browsers tell what kind of card it is only when they are asked for one.
  await graphicsCards.find();
  const driver = graphicsCards.softwareDriver();
  const imitated = driver === undefined ? '' : ` The driver ${driver} imitates one on the processor.`;
  return { device, reason: `The graphics card was requested.${imitated}` };
}

/**
 * Finds out whether this machine has a graphics card that is worth using: a real one, which computes a few training
 * steps as the processor does and faster.
 */
export async function reportOnCards(threads: number, start: StartRuntime): Promise<CardReport> {
  let report = reports.get(threads);
  if (report === undefined) {
    report = examine(start);
    reports.set(threads, report);
  }
  return await report;
}

async function examine(start: StartRuntime): Promise<CardReport> {
  const cards = await graphicsCards.find();
  const onProcessor = (reason: string): CardReport => ({ device: 'cpu', reason, cards, test: undefined });
  // Without a card, WebGPU would not start, and its library would print a warning.
  if (cards?.length === 0) return onProcessor(noneOf(graphicsCards.softwareDriver()));
  try {
    const { testCard } = await import('./test-card.js');
    const card = start('webgpu');
    await card.chosenDevice().finally(() => card.close());
    const driver = graphicsCards.softwareDriver();
    if (driver !== undefined) return onProcessor(noneOf(driver));
    return judge(await testCard(start), cards);
  } catch (error) {
    return onProcessor(`The graphics card failed in a test. ${reasonOf(error)}`);
  }
}

function noneOf(driver: string | undefined): string {
  return driver === undefined
    ? graphicsCards.none
    : `No graphics card: ${driver} imitates one on the processor.`;
}

/** What follows from the test of a real card. */
export function judge(test: CardTest, cards: readonly string[] | undefined): CardReport {
  const [card, cpu] = [test.milliseconds.webgpu, test.milliseconds.cpu].map(
    (time) => `${time.toFixed(1)} ms`,
  );
  const found = { cards, test };
  // Not `difference > TOLERANCE`: a card that returns NaN is not right.
  if (!(test.difference <= TOLERANCE)) {
    const reason = `The graphics card computes wrongly: its results differ by ${test.difference.toPrecision(2)} from the processor's.`;
    return { device: 'cpu', reason, ...found };
  }
  if (test.milliseconds.webgpu >= test.milliseconds.cpu) {
    return {
      device: 'cpu',
      reason: `The graphics card is not faster: ${card} a test step, the processor ${cpu}.`,
      ...found,
    };
  }
  return {
    device: 'webgpu',
    reason: `The graphics card is right and faster: ${card} a test step, the processor ${cpu}.`,
    ...found,
  };
}

function smallestModel(): Uint8Array {
  const graph = new GraphBuilder('start');
  const x = graph.input('x', 'float32', [1]);
  graph.output('y', graph.emit('Neg', [x], x));
  return serializeGraph(graph.build());
}
