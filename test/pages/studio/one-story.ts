import { beforeEach, onTestFailed } from 'vitest';

/** For tests that each begin where the previous one ended: skips the rest after a failure. */
export function oneStory(): void {
  let failed = false;
  beforeEach(({ skip }) => {
    skip(failed, 'an earlier test failed');
    onTestFailed(() => {
      failed = true;
    });
  });
}
