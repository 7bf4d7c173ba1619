import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  BOUNDS,
  type Lifecycle,
  type Lifecycles,
  TRIED_NETWORKS,
  type TriedName,
} from '../../docs/generate/third-party-networks.js';
import { temporaryFolder } from '../train/pictures.js';
import { areFlowers, lifecycleOf, writePhotographs } from './lifecycle.js';

const path = new URL('../../docs/generate/third-party-networks.json', import.meta.url);
const fresh = join(tmpdir(), 'graft-third-party-networks.json');
const stale = `docs/generate/third-party-networks.json is stale. When all networks have run, replace it by ${fresh} and run npm run docs`;

let folder: string;
let photographs: string;
const found = new Map<TriedName, Lifecycle>();
beforeAll(async () => {
  folder = await temporaryFolder();
  photographs = await writePhotographs(join(folder, 'photographs'));
});
afterAll(async () => {
  if (found.size < TRIED_NETWORKS.length || !areFlowers) return;
  const rows = [...found].map(([name, { loss, heatMap }]) => {
    const rounded = loss.map((value) => Number(value.toFixed(2)));
    return `  "${name}": { "loss": [${rounded.join(', ')}], "heatMap": [${heatMap.join(', ')}] }`;
  });
  await writeFile(fresh, `{\n${rows.join(',\n')}\n}\n`);
});

describe.each(TRIED_NETWORKS)('$network', ({ network }) => {
  it('is fine-tuned, saved, loaded, measured, explained and exported', async () => {
    const lifecycle = await lifecycleOf(network, photographs, join(folder, network));
    found.set(network, lifecycle);
    const [before, after] = lifecycle.loss;
    expect(after).toBeLessThan(before);
    const recorded = (JSON.parse(readFileSync(path, 'utf8')) as Lifecycles)[network];
    expect(lifecycle.heatMap, stale).toEqual(recorded?.heatMap);
    if (!areFlowers) return;
    lifecycle.loss.forEach((loss, at) => {
      expect(Math.abs(loss - recorded.loss[at]), stale).toBeLessThan(BOUNDS.loss);
    });
  });
});
