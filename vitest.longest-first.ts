import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The test files that take longest, so that none of them is left to run alone at the end. */
export const LONGEST: readonly string[] = [
  'test/docs/samples-cli.slow.test.ts',
  'test/docs/samples-guide.slow.test.ts',
  'test/docs/samples.slow.test.ts',
  'test/cli/several-labels.slow.test.ts',
  'test/cli/kill.slow.test.ts',
  'test/examples/examples.slow.test.ts',
  'test/peers/applications.test.ts',
  'test/recipes/imported-backbone.test.ts',
  'test/studio/suspects.test.ts',
  'test/studio/unlabelled.test.ts',
  'test/studio/map.test.ts',
  'test/embedding/arrange.test.ts',
];

/** Longest first; all others as vitest orders them, by size where it has not run them before. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => placeOf(one.moduleId) - placeOf(other.moduleId));
  }
}

/** The place of a file among the longest; behind them for all others. */
export function placeOf(path: string): number {
  const at = LONGEST.indexOf(relative(import.meta.dirname, path).replaceAll('\\', '/'));
  return at < 0 ? LONGEST.length : at;
}
