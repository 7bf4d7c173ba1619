import { tutorialModel } from '../compute.js';
import { computeOptions } from './compute-options.js';
import { serve } from './serve.js';
import { loadTfjs } from './tfjs-api.js';
import { tfjsFeatures } from './tfjs-network.js';

/* The forward pass in TensorFlow.js on WebAssembly, measured on request. */

const { images, weights, modules } = await computeOptions();
const { base } = await tutorialModel(weights);
const forward = tfjsFeatures(await loadTfjs(modules), base, images);
const features = await forward();
await serve(
  { forward: { 'WebAssembly with SIMD, one thread': forward } },
  Array.from(features.subarray(0, features.length / images.shape[0])),
);
