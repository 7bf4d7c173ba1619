/* Names the programs of threads for browsers. Bundlers find them by this exact form of call. */
import { installPrograms } from '../../platform/browser/threads/threads.js';

installPrograms({
  engine: () => new Worker(new URL('./engine.js', import.meta.url), { type: 'module' }),
  augmentation: () => new Worker(new URL('./augmentation.js', import.meta.url), { type: 'module' }),
  embedding: () => new Worker(new URL('./embedding.js', import.meta.url), { type: 'module' }),
});
