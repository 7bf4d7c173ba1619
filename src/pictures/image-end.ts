import type { ImageFormat } from './image-format.js';

/** Whether the end of an image is missing, as far as its format tells. */
export function endIsMissing(bytes: Uint8Array, format: ImageFormat): boolean {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const last = (marker: string): number => content.lastIndexOf(marker, undefined, 'latin1');
  if (content.length < 12) return true;
  switch (format.name) {
    case 'JPEG':
      // A preview in the header has an end of its own; what counts is the end after the last start of a scan.
      return last('\xff\xd9') <= last('\xff\xda');
    case 'PNG':
      return last('IEND') < 0;
    case 'GIF':
      return content[content.length - 1] !== 0x3b;
    case 'WebP':
      return content.readUInt32LE(4) + 8 > content.length;
    case 'TIFF':
      return directoryOffset(content) >= content.length;
    case 'AVIF':
      return boxesEnd(content) > content.length;
    default:
      return false;
  }
}

/** Where the list of contents of a TIFF file stands, which most programs write last. */
function directoryOffset(content: Buffer): number {
  return content[0] === 0x49 ? content.readUInt32LE(4) : content.readUInt32BE(4);
}

/** Where the boxes that such a container is made of would end. */
function boxesEnd(content: Buffer): number {
  let at = 0;
  while (at + 8 <= content.length) {
    const size = content.readUInt32BE(at);
    // 0 is a box up to the end of the file, 1 one with a longer number; neither says more here.
    if (size < 8) return content.length;
    at += size;
  }
  return at;
}
