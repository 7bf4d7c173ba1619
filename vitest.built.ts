/**
 * Tests that use the built sources let Node load them, as it does for users: Vitest would transform some 500 modules for
 * them, and evaluate these one by one in each test file.
 */
export const builtSources = { deps: { external: [/\/dist\/src\//] } };
