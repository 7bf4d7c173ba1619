import { createInterface } from 'node:readline';
import { time } from '../timing.js';
import { type Ready, request, type WorkName } from './protocol.js';

type Work = () => Promise<unknown>;

const WARM_UP_CALLS = 3;

/** Warms up, reports that it is ready, and answers requests from standard input until it ends. */
export async function serve(
  works: Partial<Record<WorkName, Readonly<Record<string, Work>>>>,
  features: readonly number[],
): Promise<void> {
  const entries = Object.entries(works);
  for (const work of entries.flatMap(([, variants]) => Object.values(variants))) {
    for (let call = 0; call < WARM_UP_CALLS; call++) await work();
  }
  const variants = Object.fromEntries(entries.map(([name, variants]) => [name, Object.keys(variants)]));
  write({ variants: variants as Ready['variants'], features: [...features] });
  for await (const line of createInterface({ input: process.stdin })) {
    const { work, variant, calls } = request.parse(JSON.parse(line));
    const milliseconds: number[] = [];
    for (let call = 0; call < calls; call++) milliseconds.push(await time(works[work]![variant]));
    write({ milliseconds });
  }
}

function write(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
