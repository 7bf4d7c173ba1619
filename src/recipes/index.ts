export { type FastRecipe, type FastRecipeOptions, type FastResult, fastRecipe, trainFast } from './fast.js';
