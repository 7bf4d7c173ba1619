import { readJpegMarkers } from '../jpeg-markers.js';
import { sniffImageFormat } from './image-format.js';

/**
 * The pixels of a picture, as far as a look at its header shows: it decodes nothing and takes next to no time.
 *
 * @returns undefined for formats with a more complicated header, and for damaged ones
 */
export function pixelsInHeader(bytes: Uint8Array): number | undefined {
  if (bytes.length < 30) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (sniffImageFormat(bytes)?.name) {
    case 'JPEG': {
      const markers = readJpegMarkers(bytes);
      return markers && markers.width * markers.height;
    }
    case 'PNG':
      return view.getUint32(16) * view.getUint32(20);
    case 'GIF':
      return view.getUint16(6, true) * view.getUint16(8, true);
    case 'BMP':
      // The oldest kind of header has 12 bytes and short numbers.
      return view.getUint32(14, true) === 12
        ? view.getUint16(18, true) * view.getUint16(20, true)
        : Math.abs(view.getInt32(18, true) * view.getInt32(22, true));
    case 'WebP':
      return pixelsOfWebp(view);
    default:
      return undefined;
  }
}

/** The first chunk is a lossy picture, a lossless one or the header of both with more. */
function pixelsOfWebp(view: DataView): number | undefined {
  switch (view.getUint32(12)) {
    case 0x56503820:
      return (view.getUint16(26, true) & 0x3fff) * (view.getUint16(28, true) & 0x3fff);
    case 0x5650384c: {
      const bits = view.getUint32(21, true);
      return ((bits & 0x3fff) + 1) * (((bits >>> 14) & 0x3fff) + 1);
    }
    case 0x56503858: {
      const [width, height] = [24, 27].map(
        (at) => view.getUint16(at, true) + 2 ** 16 * view.getUint8(at + 2),
      );
      return (width + 1) * (height + 1);
    }
    default:
      return undefined;
  }
}
