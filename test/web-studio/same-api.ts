import { describe } from 'vitest';
import { testChanges } from './same-changes.js';
import { testInspection } from './same-inspection.js';
import { testUploads } from './same-uploads.js';
import { testWalk } from './same-walk.js';
import { type StudioApi, TestStudio } from './studio-client.js';

/**
 * What both Studios do, the one with a server and the one in a tab: holds one to the tests of the routes of /api/data.
 *
 * @param open a Studio without photographs
 */
export function describeDataRoutes(name: string, open: () => Promise<StudioApi>): void {
  describe(`the photographs of ${name}`, () => {
    const studio = new TestStudio(open);
    testUploads(studio);
    testChanges(studio);
    testInspection(studio);
    testWalk(studio);
  });
}
