import { existsSync } from 'node:fs';
import { describe } from 'vitest';

/*
 * The tests of graphics cards run on SwiftShader, a Vulkan driver without a card that comes with Chromium. The library
 * does not read the environment; Vulkan does, so `.ci/run` names the driver there. See CONTRIBUTING.md.
 */

const driver = process.env.VK_DRIVER_FILES;

/** Why the tests cannot run; undefined if they can. */
const missing =
  driver === undefined
    ? 'VK_DRIVER_FILES names no Vulkan driver'
    : existsSync(driver)
      ? undefined
      : `the Vulkan driver ${driver} is missing`;

/** `describe` for tests that need the driver; if it is missing, the name of the skipped tests says why. */
export function describeOnCard(name: string, tests: () => void): void {
  if (missing === undefined) describe(name, tests);
  else describe.skip(`${name} (skipped: ${missing})`, tests);
}
