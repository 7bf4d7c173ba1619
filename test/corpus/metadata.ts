import sharp from 'sharp';
import { type CorpusEntry, used } from './entry.js';
import { insertSegments, jpegSegment } from './jpeg-parts.js';
import { jpeg } from './pictures.js';
import { joinPng, pngChunk, splitPng } from './png-parts.js';

/** Pictures with metadata: orientation and colour profiles. */
export function metadata(): CorpusEntry[] {
  return [...orientations(), ...brokenExif(), ...profiles()];
}

function orientations(): CorpusEntry[] {
  return Array.from({ length: 8 }, (_, index) =>
    used(`orientation-${index + 1}.jpg`, `EXIF orientation ${index + 1}`, (source) =>
      sharp(source)
        .withMetadata({ orientation: index + 1 })
        .jpeg()
        .toBuffer(),
    ),
  );
}

const exifStart = Buffer.from('Exif\0\0', 'latin1');

function brokenExif(): CorpusEntry[] {
  const withExif = (name: string, what: string, exif: Uint8Array): CorpusEntry =>
    used(`exif-${name}.jpg`, `EXIF ${what}`, async (source) =>
      insertSegments(await jpeg(source), jpegSegment(0xe1, Buffer.concat([exifStart, exif]))),
    );
  return [
    withExif('empty', 'without content', Buffer.alloc(0)),
    withExif(
      'noise',
      'of noise',
      Uint8Array.from({ length: 300 }, (_, at) => (at * 37) % 256),
    ),
    withExif('outside', 'that leads outside', Buffer.from('MM\0*\x7f\xff\xff\xff', 'latin1')),
    // A directory without entries, followed by itself.
    withExif('loop', 'that leads back to itself', Buffer.from('MM\0*\0\0\0\x08\0\0\0\0\0\x08', 'latin1')),
    withExif('orientation-9', 'with an orientation that does not exist', orientationTag(9)),
    withExif('orientation-0', 'with orientation 0', orientationTag(0)),
    withExif('many-tags', 'that promises 65,535 tags', Buffer.from('MM\0*\0\0\0\x08\xff\xff', 'latin1')),
    used('exif-twice.jpg', 'EXIF twice, with different orientations', async (source) =>
      insertSegments(
        await jpeg(source),
        ...[6, 3].map((value) => jpegSegment(0xe1, Buffer.concat([exifStart, orientationTag(value)]))),
      ),
    ),
  ];
}

function orientationTag(value: number): Buffer {
  const bytes = Buffer.from('MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0', 'latin1');
  bytes.writeUInt16BE(value, 18);
  return bytes;
}

function profiles(): CorpusEntry[] {
  const profile = (name: string, what: string, ...parts: readonly Uint8Array[]): CorpusEntry =>
    used(`icc-${name}.jpg`, `a colour profile ${what}`, async (source) =>
      insertSegments(await jpeg(source), ...parts.map((part) => jpegSegment(0xe2, part))),
    );
  const part = (number: number, count: number, content: Uint8Array): Buffer =>
    Buffer.concat([Buffer.from('ICC_PROFILE\0', 'latin1'), Buffer.from([number, count]), content]);
  const noise = Uint8Array.from({ length: 400 }, (_, at) => (at * 91) % 256);
  return [
    profile('noise', 'of noise', part(1, 1, noise)),
    profile('empty', 'without content', part(1, 1, Buffer.alloc(0))),
    profile('part-missing', 'of which a part is missing', part(1, 3, noise), part(3, 3, noise)),
    profile('part-0', 'whose parts are counted from 0', part(0, 0, noise)),
    used('icc-p3.png', 'a colour profile of a wide gamut', (source) =>
      sharp(source).withIccProfile('p3').png().toBuffer(),
    ),
    used('icc-noise.png', 'a colour profile of noise in a PNG', async (source) => {
      const [header, ...rest] = splitPng(await sharp(source).png().toBuffer());
      const chunk = pngChunk('iCCP', Buffer.concat([Buffer.from('name\0\0', 'latin1'), noise]));
      return joinPng([header.bytes, chunk, ...rest.map(({ bytes }) => bytes)]);
    }),
  ];
}
