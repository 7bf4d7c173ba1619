import type { Classification } from '../../../studio/api.js';
import { takeFrame } from '../../shared/camera.js';
import { runAddress } from '../server/addresses.js';
import { ask } from '../server/request.js';
import { studio } from '../state/studio.svelte.js';
import type { Camera } from './camera.svelte.js';
import { nextFrame, play } from './next-frame.js';

/** Milliseconds between an answer and the next picture. */
const PAUSE = 100;
/** While a training needs the processor. */
const PAUSE_WHILE_TRAINING = 1000;

/** What a model says about the camera's picture, again and again. */
export class LivePrediction {
  answer = $state.raw<Classification | undefined>();
  problem = $state.raw<unknown>();

  /** Classifies the camera's picture until the camera is closed; the next one when the last is answered. */
  async watch(run: string, camera: Camera, video: HTMLVideoElement): Promise<void> {
    const { stream } = camera;
    if (stream === undefined) return;
    this.answer = undefined;
    this.problem = undefined;
    await play(video, stream);
    const isOpen = (): boolean => camera.stream === stream;
    while (isOpen()) {
      const bytes = document.hidden ? undefined : await takeFrame(video);
      if (bytes !== undefined) await this.#ask(run, bytes, isOpen);
      if (isOpen()) await nextFrame(video, studio.atWork === undefined ? PAUSE : PAUSE_WHILE_TRAINING);
    }
  }

  async #ask(run: string, bytes: Blob, isOpen: () => boolean): Promise<void> {
    try {
      const address = runAddress(run, 'classify?heatMap=0');
      const answer = await ask<Classification>(address, { method: 'POST', bytes });
      if (isOpen()) this.answer = answer;
      this.problem = undefined;
    } catch (error) {
      this.problem = error;
    }
  }
}
