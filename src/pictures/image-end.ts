import type { ImageFormat } from './image-format.js';

/** Whether the end of an image is missing, as far as its format tells. */
export function endIsMissing(bytes: Uint8Array, format: ImageFormat): boolean {
  const content = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const last = (marker: string): number => lastIndexOf(bytes, marker);
  if (bytes.length < 12) return true;
  switch (format.name) {
    case 'JPEG':
      // A preview in the header has its own end marker; what counts is the end marker after the last start of a scan.
      return last('\xff\xd9') <= last('\xff\xda');
    case 'PNG':
      return last('IEND') < 0;
    case 'GIF':
      return bytes[bytes.length - 1] !== 0x3b;
    case 'WebP':
      return content.getUint32(4, true) + 8 > bytes.length;
    case 'TIFF':
      return directoryOffset(content) >= bytes.length;
    case 'AVIF':
    case 'HEIC':
      return boxesEnd(content) > bytes.length;
    default:
      return false;
  }
}

/** Where the directory of a TIFF file (IFD) is, which most programs write last. */
function directoryOffset(content: DataView): number {
  return content.getUint32(4, content.getUint8(0) === 0x49);
}

/** Where the boxes of an ISO container should end. */
function boxesEnd(content: DataView): number {
  let at = 0;
  while (at + 8 <= content.byteLength) {
    const size = content.getUint32(at);
    // 0 means a box up to the end of the file, 1 a box with a 64-bit size; neither says more here.
    if (size < 8) return content.byteLength;
    at += size;
  }
  return at;
}

/** The position of a marker's last occurrence, one byte per letter; -1 if there is none. */
function lastIndexOf(bytes: Uint8Array, marker: string): number {
  for (let at = bytes.length - marker.length; at >= 0; at--) {
    let same = 0;
    while (same < marker.length && bytes[at + same] === marker.charCodeAt(same)) same++;
    if (same === marker.length) return at;
  }
  return -1;
}
