import { beforeEach, onTestFailed } from 'vitest';

/** For tests of which each begins where the one before it ended: after one that failed, the others say nothing. */
export function oneStory(): void {
  let failed = false;
  beforeEach(({ skip }) => {
    skip(failed, 'an earlier test failed');
    onTestFailed(() => {
      failed = true;
    });
  });
}
