import type { RawPicture } from '../../../platform.js';

const SHORT = 3;
const LONG = 4;
const UNDEFINED = 7;
/** The header, and the one that leads to the list of tags. */
const HEADER = 8;

/** Pixels with a colour profile as a file that libvips reads: it takes profiles from files alone. */
export function wrapAsTiff({ data, width, height, channels }: RawPicture, profile: Uint8Array): Uint8Array {
  const bitsAt = HEADER + data.length + (data.length % 2);
  const profileAt = bitsAt + 2 * channels;
  const directoryAt = profileAt + profile.length + (profile.length % 2);
  const tags: readonly (readonly [tag: number, type: number, count: number, value: number])[] = [
    [256, LONG, 1, width],
    [257, LONG, 1, height],
    [258, SHORT, channels, bitsAt],
    [259, SHORT, 1, 1],
    [262, SHORT, 1, 2],
    [273, LONG, 1, HEADER],
    [277, SHORT, 1, channels],
    [278, LONG, 1, height],
    [279, LONG, 1, data.length],
    // The fourth channel is opacity, and colours are not multiplied by it.
    ...(channels === 4 ? [[338, SHORT, 1, 2] as const] : []),
    [34675, UNDEFINED, profile.length, profileAt],
  ];
  const file = new Uint8Array(directoryAt + 2 + 12 * tags.length + 4);
  const view = new DataView(file.buffer);
  file.set([0x49, 0x49, 42, 0]);
  view.setUint32(4, directoryAt, true);
  file.set(data, HEADER);
  for (let channel = 0; channel < channels; channel++) view.setUint16(bitsAt + 2 * channel, 8, true);
  file.set(profile, profileAt);
  view.setUint16(directoryAt, tags.length, true);
  for (const [index, [tag, type, count, value]] of tags.entries()) {
    const at = directoryAt + 2 + 12 * index;
    view.setUint16(at, tag, true);
    view.setUint16(at + 2, type, true);
    view.setUint32(at + 4, count, true);
    view.setUint32(at + 8, value, true);
  }
  return file;
}
