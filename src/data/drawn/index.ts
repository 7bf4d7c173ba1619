export type { DrawCatsAndDogsOptions, DrawingProgress } from './dataset.js';
export { drawCatsAndDogs } from './dataset.js';
export type { DrawAnimalOptions } from './scene.js';
export { drawAnimal } from './scene.js';
export type { AnimalKind } from './subject.js';
