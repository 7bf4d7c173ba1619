/* The part of this room that a program needs that only classifies. */
export type { DecodeSetup } from './decode-task.js';
export type { DecodeThreads } from './decode-threads.js';
export { MAX_PIXELS } from './images.js';
export { UnreadableImageError, type UnreadableKind } from './unreadable-image.js';

/** What decodes pictures is loaded when it is needed, so that a program starts fast. */
export async function loadDecoding(): Promise<{
  readonly DecodeThreads: typeof import('./decode-threads.js').DecodeThreads;
  readonly readImageBytes: typeof import('./decode.js').readImageBytes;
}> {
  const [{ DecodeThreads }, { readImageBytes }] = await Promise.all([
    import('./decode-threads.js'),
    import('./decode.js'),
  ]);
  return { DecodeThreads, readImageBytes };
}
