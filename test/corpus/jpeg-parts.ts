/* Takes JPEG files apart and joins them again (ITU-T T.81), so that each part can be damaged. */

export interface JpegSegment {
  /** The byte after 0xff. */
  readonly marker: number;
  /** The whole segment with its marker; a scan reaches to the next marker. */
  readonly bytes: Buffer;
}

const START = 0xd8;
const END = 0xd9;
const SCAN = 0xda;

export function splitJpeg(jpeg: Buffer): JpegSegment[] {
  const segments: JpegSegment[] = [{ marker: START, bytes: jpeg.subarray(0, 2) }];
  for (let at = 2; at < jpeg.length; ) {
    const marker = jpeg[at + 1];
    if (marker === END) {
      segments.push({ marker, bytes: jpeg.subarray(at, at + 2) });
      break;
    }
    let end = at + 2 + jpeg.readUInt16BE(at + 2);
    if (marker === SCAN) while (!isMarker(jpeg, end)) end++;
    segments.push({ marker, bytes: jpeg.subarray(at, end) });
    at = end;
  }
  return segments;
}

export function joinJpeg(segments: readonly JpegSegment[]): Buffer {
  return Buffer.concat(segments.map(({ bytes }) => bytes));
}

export function jpegSegment(marker: number, payload: Uint8Array): JpegSegment {
  const start = Buffer.from([0xff, marker, 0, 0]);
  start.writeUInt16BE(payload.length + 2, 2);
  return { marker, bytes: Buffer.concat([start, payload]) };
}

/** Inserts segments after the first two bytes, where comments, EXIF and profiles are. */
export function insertSegments(jpeg: Buffer, ...added: readonly JpegSegment[]): Buffer {
  const [start, ...rest] = splitJpeg(jpeg);
  return joinJpeg([start, ...added, ...rest]);
}

/** Whether a segment is the header of a frame: size, bits and components. */
function isFrame({ marker }: JpegSegment): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

/** Changes a copy of the frame's header. Byte 4 is the bits, 5 and 6 the height, 7 and 8 the width. */
export function changeFrame(jpeg: Buffer, change: (frame: Buffer) => void): Buffer {
  return joinJpeg(
    splitJpeg(jpeg).map((segment) => {
      if (!isFrame(segment)) return segment;
      const bytes = Buffer.from(segment.bytes);
      change(bytes);
      return { marker: bytes[1], bytes };
    }),
  );
}

/** Inside a scan 0xff is followed by 0 or by a restart marker. */
function isMarker(jpeg: Buffer, at: number): boolean {
  if (at >= jpeg.length - 1) return true;
  const next = jpeg[at + 1];
  return jpeg[at] === 0xff && next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7);
}
