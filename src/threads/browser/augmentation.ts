/* The program of a thread that augments pictures. */
import { type AugmentRequest, augmentBatch } from '../../augmentation/augment-task.js';
import type { AugmentationStep } from '../../augmentation/layer.js';
import type { Images } from '../../pictures/index.js';
import { serve } from '../../platform/browser/threads/serve.js';

serve((steps: readonly AugmentationStep[]) => ({
  carryOut: (request: AugmentRequest) => augmentBatch(steps, request),
  buffersOf: ({ data }: Images) => [data.buffer as ArrayBuffer],
}));
