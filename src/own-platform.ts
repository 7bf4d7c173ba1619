/**
 * The operating system, as in Node's `process.platform`: 'win32', 'linux', 'darwin'. A page in a browser has none. Rules
 * that differ between systems are functions that take it as their last argument, so that all of them are tested on one.
 */
export function ownPlatform(): string | undefined {
  const { process: here } = globalThis as { readonly process?: { readonly platform?: string } };
  return here?.platform;
}
