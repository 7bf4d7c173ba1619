import { reasonOf, UsageError } from '../errors.js';
import { readText } from '../files/index.js';
import { changeSettings, checkRecipe, type Recipe, recipes } from '../recipes/index.js';

/** The options of a command that takes a recipe. */
export interface RecipeFlags {
  readonly recipe: string;
  readonly set?: Readonly<Record<string, string>>;
  readonly backbone?: string;
}

/** The recipe of a name or a file, with some settings changed. @throws UsageError when there is no such recipe */
export async function chooseRecipe({ recipe: name, set = {}, backbone }: RecipeFlags): Promise<Recipe> {
  const changes = backbone === undefined ? set : { backbone, ...set };
  return changeSettings(
    Object.hasOwn(recipes, name) ? recipes[name as keyof typeof recipes] : await readRecipe(name),
    changes,
  );
}

async function readRecipe(path: string): Promise<Recipe> {
  let text: string;
  try {
    text = await readText(path, { pipe: true });
  } catch (error) {
    throw new UsageError(`There is no recipe ${path}: ${reasonOf(error)}.`, {
      hint: `Expected ${Object.keys(recipes).join(', ')} or a file that --print-recipe wrote.`,
      cause: error,
    });
  }
  try {
    return checkRecipe(JSON.parse(text));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`The recipe ${path} is not JSON: ${reasonOf(error)}.`, {
      hint: 'Expected a file that --print-recipe wrote.',
      cause: error,
    });
  }
}
