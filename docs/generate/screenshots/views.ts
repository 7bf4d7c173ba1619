import type { Page } from 'playwright-core';
import { settle } from './looks.js';

/** The ids that the server gave to what the views show. */
export interface Shown {
  /** A finished run with both phases. */
  readonly run: string;
  /** The run from the command line. */
  readonly other: string;
  readonly unseen: readonly string[];
}

export interface View {
  readonly name: string;
  /** The part of the address after the #. */
  readonly address: (shown: Shown) => string;
  /** What to do there before the picture is taken. */
  readonly prepare?: (page: Page, shown: Shown) => Promise<void>;
  /** Takes only the window, for dialogs that lie over the page. */
  readonly window?: boolean;
}

const tab =
  (at: number, milliseconds = 900) =>
  async (page: Page): Promise<void> => {
    await page.getByRole('tab').nth(at).click();
    await page.waitForTimeout(milliseconds);
  };

const data = (): string => 'data';
const judge = ({ run }: Shown): string => `judge/${run}`;

/** Every view of the Studio with photographs and a model, in the order of use. */
export const views: readonly View[] = [
  { name: 'data', address: data, window: true },
  {
    name: 'data-selected',
    address: data,
    window: true,
    prepare: async (page) => {
      await page.locator('.tile').nth(1).click();
      await page.locator('.tile').nth(2).click();
    },
  },
  {
    name: 'data-photograph',
    address: data,
    window: true,
    prepare: async (page) => {
      await page.locator('.tile').nth(1).dblclick();
      await page.getByRole('dialog').getByRole('img').waitFor();
    },
  },
  {
    name: 'data-check',
    address: data,
    prepare: async (page) => {
      await tab(1)(page);
      await page.locator('.findings li').first().waitFor();
    },
  },
  {
    name: 'data-augmentation',
    address: data,
    prepare: async (page) => {
      await tab(2)(page);
      await page.locator('#slider-augmentation\\.rotation').fill('0.12');
      await page.locator('#slider-augmentation\\.zoom').fill('0.2');
      await page.locator('#slider-augmentation\\.contrast').fill('0.4');
      await page.waitForTimeout(2000);
    },
  },
  { name: 'train-set-up', address: () => 'train/new' },
  {
    name: 'train-settings',
    address: () => 'train/new',
    window: true,
    prepare: async (page) => {
      await page.locator('button.large:not(.primary)').click();
      await page.getByRole('dialog').waitFor();
    },
  },
  { name: 'train-finished', address: ({ run }) => `train/${run}` },
  {
    name: 'train-details',
    address: ({ run }) => `train/${run}`,
    prepare: async (page) => {
      for (const summary of await page.locator('summary').all()) await summary.click();
    },
  },
  { name: 'judge', address: judge },
  {
    name: 'judge-cell',
    address: judge,
    prepare: async (page) => {
      await page.locator('.matrix button').first().click();
      await page.locator('.cell-pictures li').first().waitFor();
    },
  },
  { name: 'judge-mistakes', address: judge, prepare: tab(1) },
  { name: 'judge-all', address: judge, prepare: tab(2) },
  {
    name: 'judge-classes',
    address: judge,
    prepare: async (page) => {
      await tab(3)(page);
      await page.locator('summary').click();
    },
  },
  {
    name: 'judge-threshold',
    address: judge,
    prepare: async (page) => {
      await tab(4)(page);
      await page.locator('#threshold').fill('0.8');
      await page.waitForTimeout(900);
    },
  },
  {
    name: 'judge-heat-map',
    address: judge,
    window: true,
    prepare: async (page) => {
      await tab(1)(page);
      await page.locator('.panel li button').first().click();
      await page.getByRole('dialog').locator('.overlay').waitFor();
    },
  },
  { name: 'try-empty', address: ({ run }) => `try/${run}` },
  {
    name: 'try',
    address: ({ run }) => `try/${run}`,
    prepare: async (page, { unseen }) => {
      await page.locator('.explain input').check();
      await page.locator('.trial input[type=file]').setInputFiles([...unseen]);
      await page
        .locator('.before li')
        .nth(unseen.length - 1)
        .waitFor();
      await page.locator('.overlay').waitFor();
      await page.waitForTimeout(1500);
    },
  },
  { name: 'take', address: ({ run }) => `take/${run}` },
  { name: 'runs', address: () => 'runs' },
  { name: 'compare', address: ({ run, other }) => `runs/${run},${other}` },
];

/** Goes to a view and brings it into the state that the picture shows. */
export async function show(page: Page, origin: string, view: View, shown: Shown): Promise<void> {
  // Leave the page first, so that nothing is left open from the last view.
  await page.goto('about:blank');
  await page.goto(`${origin}/#/${view.address(shown)}`);
  await settle(page);
  await view.prepare?.(page, shown);
  await settle(page);
}
