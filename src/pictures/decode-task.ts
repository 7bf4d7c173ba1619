import { type DecodeLimits, decodeImage } from './decode.js';
import type { ImageSize } from './images.js';
import type { ResizeSettings } from './resize-settings.js';
import { UnreadableImageError, type UnreadableKind } from './unreadable-image.js';

/** What becomes of a picture. */
export interface DecodeSetup {
  readonly imageSize: ImageSize;
  readonly resize: ResizeSettings;
  readonly limits: Required<DecodeLimits>;
}

/** What a thread is asked. */
export interface DecodeRequest extends DecodeSetup {
  /** The content of a picture's file. */
  readonly bytes: Uint8Array;
}

/** What a thread answers: height x width x 3 bytes, or why there are none. */
export type DecodeAnswer =
  | { readonly pixels: Uint8Array }
  | {
      readonly problem: { readonly kind: UnreadableKind; readonly reason: string };
      /** The content again if memory was too short, to try it once more. */
      readonly bytes?: Uint8Array;
    };

/** @throws GraftError when decoding itself does not work, whatever the picture */
export async function carryOutDecoding({
  bytes,
  imageSize,
  resize,
  limits,
}: DecodeRequest): Promise<DecodeAnswer> {
  try {
    return { pixels: await decodeImage(bytes, imageSize, resize, limits) };
  } catch (error) {
    if (!(error instanceof UnreadableImageError)) throw error;
    const { kind, reason } = error;
    return { problem: { kind, reason }, ...(kind === 'out-of-memory' && { bytes }) };
  }
}

/** The buffers of an answer, which are transferred without being copied. */
export function buffersOfAnswer(answer: DecodeAnswer): ArrayBuffer[] {
  const sent = 'pixels' in answer ? answer.pixels : answer.bytes;
  return sent === undefined ? [] : [sent.buffer as ArrayBuffer];
}
