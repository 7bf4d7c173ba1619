import type { Browser, BrowserContext, Page } from 'playwright-core';

/** A combination of theme, language and window size. */
export interface Look {
  readonly name: string;
  readonly theme: 'light' | 'dark';
  readonly language: 'en' | 'tr';
  readonly width: number;
  readonly height: number;
}

const SIZES = { wide: { width: 1280, height: 860 }, phone: { width: 360, height: 740 } };

/** Every combination of both themes, both languages, a desktop and a phone. */
export const looks: readonly Look[] = (['en', 'tr'] as const).flatMap((language) =>
  (['wide', 'phone'] as const).flatMap((size) =>
    (['light', 'dark'] as const).map((theme) => ({
      name: `${size}-${theme}-${language}`,
      theme,
      language,
      ...SIZES[size],
    })),
  ),
);

export async function openLook(browser: Browser, { theme, language, width, height }: Look): Promise<Page> {
  const context: BrowserContext = await browser.newContext({
    locale: language,
    colorScheme: theme,
    viewport: { width, height },
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  return page;
}

/** Waits until a view has loaded everything, including pictures and fonts. */
export async function settle(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  // The request for events never ends, so wait for the others.
  await page.waitForTimeout(700);
  await page.evaluate(`Promise.all([
    document.fonts.ready,
    ...Array.from(document.images, (image) => image.complete || image.loading === 'lazy' || image.decode().catch(() => undefined)),
  ]).then(() => undefined)`);
}
