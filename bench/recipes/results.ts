import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Recipe } from '../../src/recipes/index.js';

/** One training of the table. */
export interface Cell {
  /** The folder's name. */
  readonly data: string;
  /** Photographs to learn from, those that choose the weights included. */
  readonly pictures: number;
  readonly recipe: string;
  /** Identifies the recipe's settings: results of other settings are not mixed with them. */
  readonly settings: string;
  readonly seed: number;
}

const resultSchema = z.object({
  data: z.string(),
  pictures: z.number(),
  recipe: z.string(),
  settings: z.string(),
  seed: z.number(),
  /** Share of the test photographs that are classified correctly. */
  accuracy: z.number(),
  tested: z.number(),
  seconds: z.number(),
});

/** What came out of one training: one line of the file of results. */
export type RecipeResult = z.infer<typeof resultSchema>;

/** Reads results, one JSON object a line. A last line that was cut off is left out: its training runs again. */
export function parseResults(text: string): RecipeResult[] {
  return text.split('\n').flatMap((line) => {
    try {
      return [resultSchema.parse(JSON.parse(line))];
    } catch {
      return [];
    }
  });
}

/** The first digits of the SHA-256 of a recipe's settings. */
export function settingsDigest(recipe: Recipe): string {
  return createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 12);
}

/** The result of a training, if it has been carried out. */
export function resultOf(cell: Cell, results: readonly RecipeResult[]): RecipeResult | undefined {
  const keys = ['data', 'pictures', 'recipe', 'settings', 'seed'] as const;
  return results.find((result) => keys.every((key) => result[key] === cell[key]));
}

/**
 * A table in Markdown: a row for each number of photographs, a column for each recipe, with means over the seeds and each
 * seed's value. A cell whose trainings are not complete says how many are missing.
 */
export function recipeTable(cells: readonly Cell[], results: readonly RecipeResult[]): string {
  const distinct = <Value>(values: readonly Value[]): Value[] => [...new Set(values)];
  const names = distinct(cells.map(({ recipe }) => recipe));
  const lines = [
    `| photographs | to learn from | ${names.map((name) => `${name}, % | ${name}, s`).join(' | ')} |`,
    `|---|---|${names.map(() => '---|---|').join('')}`,
  ];
  for (const data of distinct(cells.map((cell) => cell.data))) {
    const ofData = cells.filter((cell) => cell.data === data);
    for (const pictures of distinct(ofData.map((cell) => cell.pictures))) {
      const columns = names.map((name) => {
        const wanted = ofData.filter((cell) => cell.pictures === pictures && cell.recipe === name);
        return column(wanted, results);
      });
      lines.push(`| ${data} | ${pictures} | ${columns.join(' | ')} |`);
    }
  }
  return lines.join('\n');
}

function column(cells: readonly Cell[], results: readonly RecipeResult[]): string {
  const found = cells.flatMap((cell) => resultOf(cell, results) ?? []);
  if (found.length < cells.length) return `${cells.length - found.length} of ${cells.length} missing | `;
  const percents = found.map(({ accuracy }) => 100 * accuracy);
  const each = percents.map((percent) => percent.toFixed(1)).join(', ');
  return `**${mean(percents).toFixed(1)}** (${each}) | ${mean(found.map(({ seconds }) => seconds)).toFixed(1)}`;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
