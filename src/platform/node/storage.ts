import { tmpdir } from 'node:os';
import type { Storage } from '../platform.js';
import { PersistentItemStore } from './items/persistent-item-store.js';
import { SpillFile } from './spill-file.js';

export const storage: Storage = {
  spill: (limit) => new SpillFile({ directory: tmpdir(), limit }),
  keptItems: (options) => new PersistentItemStore(options),
};
