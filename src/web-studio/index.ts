export type { LabelledPhotograph, PhotographSource } from './photograph-source.js';
