import { MAX_PIXELS } from '../pictures/index.js';
import type { StudioLimits } from './api.js';

/** The server's limits, as the page receives them. */
export const LIMITS: StudioLimits = {
  uploadBytes: 64 * 2 ** 20,
  classifyBytes: 32 * 2 ** 20,
  pixels: MAX_PIXELS,
  movedAtOnce: 5000,
  pageSize: 500,
};

/** Bytes of a JSON body: enough for the ids of `movedAtOnce` photographs. */
export const MAX_JSON_BYTES = 2 ** 20;

/** Open connections in total, and those of them that wait for events. */
export const MAX_CONNECTIONS = 128;
export const MAX_EVENT_STREAMS = 24;

/** Open connections of one address that have not shown the Studio's cookie. */
export const MAX_STRANGERS = 16;

/** Time without traffic after which a connection that waits for nothing ends. */
export const SILENT_MILLISECONDS = 30_000;

/** Files that are uploaded at the same time. */
export const MAX_UPLOADS = 6;

/** Photographs in a folder. */
export const MAX_PHOTOGRAPHS = 200_000;

/** Bytes of thumbnails that are kept. */
export const THUMBNAIL_BYTES = 48 * 2 ** 20;

/** Trainings at the same time; each uses all of the processor's cores. */
export const MAX_RUNNING = 2;
