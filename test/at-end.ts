/*
 * What helpers have begun and must end after the test file that used them. A hook at the top level of a helper would run
 * after the first of these files only, because several files share a process and its modules.
 */

type CleanUp = () => Promise<unknown>;

const cleanUps: CleanUp[] = [];

/** Runs `cleanUp` after the test file that is running now, the last one first. */
export function atEnd(cleanUp: CleanUp): void {
  cleanUps.push(cleanUp);
}

/** Ends everything; test/setup.ts calls it after each test file. Throws the first error when all have run. */
export async function endAll(): Promise<void> {
  const errors: unknown[] = [];
  for (let cleanUp = cleanUps.pop(); cleanUp !== undefined; cleanUp = cleanUps.pop()) {
    await cleanUp().catch((error) => errors.push(error));
  }
  if (errors.length > 0) throw errors[0];
}
