import { Functional, InputLayer } from '../../nn/index.js';
import { defineLowering } from '../registry.js';

const opened = { reason: 'a model inside a model is opened up first' } as const;

export const functional = defineLowering(Functional, { inference: opened, training: opened });

const given = { reason: 'a stage begins with the output of its input layer' } as const;

export const inputLayer = defineLowering(InputLayer, { inference: given, training: given });
