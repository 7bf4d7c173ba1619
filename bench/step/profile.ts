import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const events = z.array(
  z.object({
    cat: z.string(),
    name: z.string(),
    dur: z.number(),
    args: z.object({ op_name: z.string().optional() }).loose().optional(),
  }),
);

/** Milliseconds of a run that operators or nodes take, and how many there are. */
export interface Share {
  readonly name: string;
  readonly milliseconds: number;
  readonly count: number;
}

export interface Profile {
  readonly total: number;
  readonly operators: readonly Share[];
  readonly nodes: readonly Share[];
}

/** Adds up ONNX Runtime's profile of some runs. @param runs how many it has; the first is left out */
export async function readProfile(path: string, runs: number): Promise<Profile> {
  const all = events.parse(JSON.parse(await readFile(path, 'utf8')));
  const kernels = all.filter(({ cat, name }) => cat === 'Node' && name.endsWith('_kernel_time'));
  const perRun = kernels.length / runs;
  const counted = kernels.slice(perRun);
  const sums = (key: (event: (typeof kernels)[number]) => string): Share[] => {
    const found = new Map<string, { milliseconds: number; count: number }>();
    for (const event of counted) {
      const share = found.get(key(event)) ?? { milliseconds: 0, count: 0 };
      share.milliseconds += event.dur / 1000 / (runs - 1);
      share.count += 1 / (runs - 1);
      found.set(key(event), share);
    }
    return [...found]
      .map(([name, share]) => ({ name, ...share }))
      .sort((one, other) => other.milliseconds - one.milliseconds);
  };
  const operator = (event: (typeof kernels)[number]): string => event.args?.op_name ?? '';
  return {
    total: counted.reduce((sum, { dur }) => sum + dur, 0) / 1000 / (runs - 1),
    operators: sums(operator),
    nodes: sums((event) => `${operator(event)} ${event.name.replace('_kernel_time', '')}`),
  };
}
