export {
  type DrawCatsAndDogsOptions,
  type DrawingProgress,
  drawCatsAndDogs,
  drawFirstCatsAndDogs,
} from './dataset.js';
export { whichAreDrawn } from './mark.js';
export { type DrawObjectSceneOptions, drawObjectScene, type ObjectScene } from './object-scene.js';
export type { ObjectKind } from './objects.js';
export { type DrawAnimalOptions, drawAnimal } from './scene.js';
export { type DrawnScenes, type DrawScenesOptions, drawScenes } from './scenes-dataset.js';
export type { AnimalKind } from './subject.js';
