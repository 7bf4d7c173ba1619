import type { GraphicsCards } from '../platform.js';

/** Graphs run on WebAssembly here. */
export const graphicsCards: GraphicsCards = { find: async () => [], softwareDriver: () => undefined };
