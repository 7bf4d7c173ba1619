import { Functional, InputLayer } from '../../nn/index.js';
import { defineLowering } from '../registry.js';

const OPENED = { reason: 'a model inside a model is flattened first' } as const;

export const functional = defineLowering(Functional, { inference: OPENED, training: OPENED });

const GIVEN = { reason: 'a stage begins with the output of its input layer' } as const;

export const inputLayer = defineLowering(InputLayer, { inference: GIVEN, training: GIVEN });
