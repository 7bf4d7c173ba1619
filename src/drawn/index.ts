export { type DrawCatsAndDogsOptions, type DrawingProgress, drawCatsAndDogs } from './dataset.js';
export { whichAreDrawn } from './mark.js';
export { type DrawAnimalOptions, drawAnimal } from './scene.js';
export type { AnimalKind } from './subject.js';
