/**
 * The quick test files that run in a process of their own, because they replace modules, count the threads of the
 * process or measure it. All others run one after the other in a few processes, which load the sources once.
 */
export const OWN_PROCESS: readonly string[] = [
  'test/nn/settings.test.ts',
  'test/photographs/table-rows.test.ts',
  'test/recipes/suggest.test.ts',
  'test/runtime/session-runtime.test.ts',
];

/** Tests of pages that measure how fast a page is, and run alone. */
export const TIMED_PAGES: readonly string[] = [
  'test/pages/studio/everyone.page.test.ts',
  'test/pages/studio/map-of-thousands.page.test.ts',
  'test/web-studio/photographs-in-storage.page.test.ts',
];
