import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { runExplain } from '../../src/cli/explain.js';
import { runSimilar } from '../../src/cli/similar.js';
import { runSuggest } from '../../src/cli/suggest.js';
import { files } from '../../src/platform/node/index.js';

/* Commands that end with a figure look for its typeface before they compute. No file here is a model or a picture. */

const FILE = 'package.json';

beforeEach(() => {
  vi.spyOn(files, 'assetPath').mockImplementation((name) => `/nowhere/${name}`);
});
afterEach(() => {
  vi.restoreAllMocks();
});

it.each<[string, () => Promise<void>]>([
  ['explain', () => runExplain(FILE, FILE, { json: true })],
  ['similar', () => runSimilar(FILE, { in: ['docs'], model: FILE, count: 3, json: true } as never)],
  ['suggest', () => runSuggest(FILE, ['docs'], { count: 3, json: true } as never)],
])('graft %s begins with it', async (_, run) => {
  await expect(run()).rejects.toThrow('The typeface for figures, which comes with Graft, is missing');
});
