import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];
const executablePath = places.find((place) => existsSync(place));

/** Without a browser these tests are skipped, but not in CI, where .ci/browsers.sh installs one. */
export const hasChromium = executablePath !== undefined || process.env.CI !== undefined;

/** Chromium includes a software graphics card, on which WebGPU runs anywhere, but slowly. */
export const SOFTWARE_CARD: readonly string[] = [
  '--enable-unsafe-webgpu',
  '--enable-features=Vulkan',
  '--use-vulkan=swiftshader',
  '--use-webgpu-adapter=swiftshader',
];

/** Starts a headless browser without requests of its own. Its pages are those of private windows. */
export async function launchChromium(args: readonly string[] = []): Promise<Browser> {
  return await chromium.launch(settings(args));
}

/** The same with a profile in a folder, as in ordinary windows. */
export async function launchWithProfile(folder: string): Promise<BrowserContext> {
  return await chromium.launchPersistentContext(folder, settings([]));
}

function settings(args: readonly string[]): { executablePath: string; args: string[] } {
  if (executablePath === undefined) throw new Error('There is no Chromium; run .ci/browsers.sh.');
  return {
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...args,
    ],
  };
}
