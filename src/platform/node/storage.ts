import { tmpdir } from 'node:os';
import type { Storage } from '../platform.js';
import { PersistentPixelStore } from './pixels/persistent-pixel-store.js';
import { SpillFile } from './spill-file.js';

export const storage: Storage = {
  spill: (limit) => new SpillFile({ directory: tmpdir(), limit }),
  keptPixels: (options) => new PersistentPixelStore(options),
};
