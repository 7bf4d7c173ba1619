/** What the markers of a JPEG say, up to its first picture. */
export interface JpegMarkers {
  /** The kind of coding: 0 baseline, 1 extended, 2 progressive, 3 lossless, 9 and 10 arithmetic, others hierarchical. */
  readonly coding: number;
  readonly bitsPerChannel: number;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** Whether Adobe's marker is there, which says that CMYK is stored inverted. */
  readonly adobe: boolean;
  /** Whether a colour profile is there. */
  readonly profile: boolean;
}

const APP2 = 0xe2;
const APP14 = 0xee;
const START_OF_SCAN = 0xda;
const END = 0xd9;

/** Reads the markers in front of the pixels; undefined when there is no picture among them. */
export function readJpegMarkers(bytes: Uint8Array): JpegMarkers | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  let [adobe, profile] = [false, false];
  let frame: Omit<JpegMarkers, 'adobe' | 'profile'> | undefined;
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff) {
      at++;
      continue;
    }
    const marker = bytes[at + 1];
    // A marker may be preceded by any number of these; those from D0 to D8, and 01, have no length.
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === 0 || marker === 1 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += 2;
      continue;
    }
    if (marker === START_OF_SCAN || marker === END) break;
    const body = bytes.subarray(at + 4, at + 2 + ((bytes[at + 2] << 8) | bytes[at + 3]));
    if (marker === APP14 && startsWith(body, 'Adobe')) adobe = true;
    if (marker === APP2 && startsWith(body, 'ICC_PROFILE\0')) profile = true;
    if (isFrame(marker) && body.length >= 6) {
      const [bitsPerChannel, ...sizes] = body;
      frame = {
        coding: marker - 0xc0,
        bitsPerChannel,
        height: (sizes[0] << 8) | sizes[1],
        width: (sizes[2] << 8) | sizes[3],
        channels: sizes[4],
      };
    }
    at += 4 + body.length;
  }
  return frame && { ...frame, adobe, profile };
}

/** C0 to CF, without the markers for tables in between. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return [...text].every((letter, at) => bytes[at] === letter.charCodeAt(0));
}
