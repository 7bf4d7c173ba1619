import sharp, { type TiffOptions } from 'sharp';
import { type CorpusEntry, skipped, used } from './entry.js';
import { changeFrame, joinJpeg, splitJpeg } from './jpeg-parts.js';
import { encoded, frames, jpeg, withAlpha } from './pictures.js';
import { joinPng, type PngHeader, pngChunk, pngChunks, splitPng } from './png-parts.js';
import { bigEndianTiff } from './tiff-parts.js';

/** Intact pictures in every format and with every kind of pixel that cameras, scanners and programs write. */
export function formats(): CorpusEntry[] {
  return [...jpegs(), ...pngs(), ...gifs(), ...webps(), ...tiffs(), ...avifs(), ...otherFormats()];
}

function jpegs(): CorpusEntry[] {
  return [
    used(
      'baseline.jpg',
      'a baseline JPEG',
      encoded((image) => image.jpeg()),
    ),
    used(
      'progressive.jpg',
      'a progressive JPEG',
      encoded((image) => image.jpeg({ progressive: true })),
    ),
    used(
      'quality-1.jpg',
      'a JPEG of the lowest quality',
      encoded((image) => image.jpeg({ quality: 1 })),
    ),
    used('not-subsampled.jpg', 'a JPEG with colours in full size', (source) =>
      sharp(source).jpeg({ chromaSubsampling: '4:4:4' }).toBuffer(),
    ),
    used(
      'grey.jpg',
      'a grey JPEG',
      encoded((image) => image.toColourspace('b-w').jpeg()),
    ),
    used(
      'cmyk.jpg',
      'a JPEG for printing, CMYK',
      encoded((image) => image.toColourspace('cmyk').jpeg()),
    ),
    used('ycck.jpg', 'a CMYK JPEG that says it is YCCK', async (source) => {
      const cmyk = await sharp(source).toColourspace('cmyk').jpeg().toBuffer();
      const at = cmyk.indexOf('Adobe', 0, 'latin1');
      if (at < 0) throw new Error('Expected an Adobe marker in a CMYK JPEG.');
      cmyk[at + 11] = 2;
      return cmyk;
    }),
    skipped(
      '12-bit.jpg',
      'a JPEG that says it has 12 bits',
      /^JPEG images of 12 bits per channel cannot be read/,
      async (source) =>
        changeFrame(await jpeg(source), (frame) => {
          frame[1] = 0xc1;
          frame[4] = 12;
        }),
    ),
    skipped(
      'lossless.jpg',
      'a JPEG of the lossless kind',
      /^lossless JPEG images cannot be read/,
      async (source) =>
        changeFrame(await jpeg(source), (frame) => {
          frame[1] = 0xc3;
        }),
    ),
    skipped(
      'hierarchical.jpg',
      'a JPEG of the hierarchical kind',
      /^hierarchical JPEG images cannot be read/,
      async (source) =>
        changeFrame(await jpeg(source), (frame) => {
          frame[1] = 0xc5;
        }),
    ),
    used('two-in-one.jpg', 'a JPEG with another one behind it, as phones write', async (source) =>
      Buffer.concat([await jpeg(source), await jpeg(source, 30)]),
    ),
    used('restart-markers-only.jpg', 'a JPEG without its JFIF header', async (source) =>
      joinJpeg(splitJpeg(await jpeg(source)).filter(({ marker }) => marker !== 0xe0)),
    ),
  ];
}

function pngs(): CorpusEntry[] {
  const plain = (depth: number, colorType: number, what: string): CorpusEntry => {
    const header: PngHeader = { width: 90, height: 70, depth, colorType };
    const colors = Buffer.from(
      Uint8Array.from({ length: 3 * 2 ** Math.min(depth, 8) }, (_, at) => (at * 53) % 256),
    );
    const palette = colorType === 3 ? [pngChunk('PLTE', colors)] : [];
    return used(`type-${colorType}-${depth}-bit.png`, what, () =>
      joinPng(pngChunks(header, undefined, palette)),
    );
  };
  return [
    plain(1, 0, 'a PNG of black and white'),
    plain(2, 0, 'a PNG of four greys'),
    plain(4, 0, 'a PNG of sixteen greys'),
    plain(8, 0, 'a grey PNG'),
    plain(16, 0, 'a grey PNG of 16 bits'),
    plain(8, 2, 'an RGB PNG'),
    plain(16, 2, 'an RGB PNG of 16 bits'),
    plain(1, 3, 'a PNG with a palette of two colours'),
    plain(4, 3, 'a PNG with a palette of sixteen colours'),
    plain(8, 3, 'a PNG with a palette of 256 colours'),
    plain(8, 4, 'a grey PNG with alpha'),
    plain(16, 6, 'an RGBA PNG of 16 bits'),
    used('alpha.png', 'a PNG that fades out', (source) => withAlpha(source).png().toBuffer()),
    used(
      'interlaced.png',
      'an interlaced PNG',
      encoded((image) => image.png({ progressive: true })),
    ),
    used('animated.png', 'an animated PNG', async (source) => {
      const control = Buffer.alloc(8);
      control.writeUInt32BE(1, 0);
      const [header, ...rest] = splitPng(await sharp(source).png().toBuffer());
      return joinPng([header.bytes, pngChunk('acTL', control), ...rest.map(({ bytes }) => bytes)]);
    }),
    used('transparent-color.png', 'an RGB PNG with one transparent colour', () =>
      joinPng(
        pngChunks({ width: 90, height: 70, depth: 8, colorType: 2 }, undefined, [
          pngChunk('tRNS', Buffer.from([0, 0, 0, 0, 0, 0])),
        ]),
      ),
    ),
  ];
}

function gifs(): CorpusEntry[] {
  return [
    used(
      'still.gif',
      'a GIF',
      encoded((image) => image.gif()),
    ),
    used('animated.gif', 'an animated GIF', async (source) => (await frames(source)).gif().toBuffer()),
    used('alpha.gif', 'a GIF with transparent pixels', (source) => withAlpha(source).gif().toBuffer()),
  ];
}

function webps(): CorpusEntry[] {
  return [
    used(
      'lossy.webp',
      'a WebP',
      encoded((image) => image.webp()),
    ),
    used(
      'lossless.webp',
      'a lossless WebP',
      encoded((image) => image.webp({ lossless: true })),
    ),
    used('alpha.webp', 'a WebP that fades out', (source) => withAlpha(source).webp().toBuffer()),
    used('animated.webp', 'an animated WebP', async (source) => (await frames(source)).webp().toBuffer()),
  ];
}

function tiffs(): CorpusEntry[] {
  const tiff = (name: string, what: string, options: TiffOptions): CorpusEntry =>
    used(
      `${name}.tif`,
      `a TIFF, ${what}`,
      encoded((image) => image.tiff(options)),
    );
  return [
    tiff('uncompressed', 'uncompressed', { compression: 'none' }),
    tiff('lzw', 'LZW', { compression: 'lzw', predictor: 'horizontal' }),
    tiff('deflate', 'deflate', { compression: 'deflate' }),
    tiff('packbits', 'PackBits', { compression: 'packbits' }),
    tiff('jpeg-inside', 'JPEG inside', { compression: 'jpeg' }),
    tiff('webp-inside', 'WebP inside', { compression: 'webp' }),
    tiff('tiled', 'in tiles', { compression: 'lzw', tile: true, tileWidth: 64, tileHeight: 64 }),
    tiff('pyramid', 'with smaller copies', { pyramid: true, tile: true, compression: 'deflate' }),
    tiff('big', 'BigTIFF', { bigtiff: true, compression: 'none' }),
    used(
      'fax.tif',
      'a TIFF of black and white, CCITT',
      encoded((image) =>
        image.toColourspace('b-w').threshold(128).tiff({ bitdepth: 1, compression: 'ccittfax4' }),
      ),
    ),
    used(
      'grey-16-bit.tif',
      'a grey TIFF of 16 bits',
      encoded((image) => image.toColourspace('grey16').tiff()),
    ),
    used(
      'cmyk.tif',
      'a CMYK TIFF',
      encoded((image) => image.toColourspace('cmyk').tiff()),
    ),
    used(
      'lab.tif',
      'a TIFF in CIELAB',
      encoded((image) => image.toColourspace('lab').tiff()),
    ),
    used(
      'float.tif',
      'a TIFF of floating-point numbers',
      encoded((image) => image.toColourspace('scrgb').tiff({ compression: 'none' })),
    ),
    used('alpha.tif', 'a TIFF that fades out', (source) => withAlpha(source).tiff().toBuffer()),
    used('big-endian.tif', 'a TIFF with the high byte first', () => bigEndianTiff({ width: 40, height: 30 })),
    used('pages.tif', 'a TIFF of two pages', () => bigEndianTiff({ width: 40, height: 30, pages: 2 })),
  ];
}

function avifs(): CorpusEntry[] {
  return [
    used(
      'lossy.avif',
      'an AVIF',
      encoded((image) => image.avif({ effort: 0 })),
    ),
    used(
      'lossless.avif',
      'a lossless AVIF',
      encoded((image) => image.avif({ lossless: true, effort: 0 })),
    ),
    used('alpha.avif', 'an AVIF that fades out', (source) =>
      withAlpha(source).avif({ effort: 0 }).toBuffer(),
    ),
  ];
}

/** Formats that sharp or all decoders of Graft cannot read, recognized by name and by content. */
function otherFormats(): CorpusEntry[] {
  const heic = (): Buffer => Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1');
  const svg = (): Buffer => Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>');
  const bitmap = (): Buffer => {
    const bytes = Buffer.alloc(54 + 16, 90).fill(0, 0, 54);
    bytes.write('BM', 0, 'latin1');
    bytes.writeUInt32LE(bytes.length, 2);
    bytes.writeUInt32LE(54, 10);
    bytes.writeUInt32LE(40, 14);
    bytes.writeInt32LE(2, 18);
    bytes.writeInt32LE(2, 22);
    bytes.writeUInt16LE(1, 26);
    bytes.writeUInt16LE(24, 28);
    return bytes;
  };
  return [
    used('scan.bmp', 'a BMP', bitmap),
    used('bitmap.jpg', 'a BMP named .jpg', bitmap),
    skipped('phone.heic', 'a HEIC without a picture', /^damaged HEIC/, heic),
    skipped('phone.jpg', 'a HEIC without a picture named .jpg', /^damaged HEIC/, heic),
    skipped('drawing.svg', 'an SVG', /^SVG images cannot be read/, svg),
    skipped('drawing.png', 'an SVG named .png', /^SVG images cannot be read/, svg),
    skipped('new.jxl', 'a JPEG XL', /images cannot be read/, () => Buffer.from('ff0a7f7f', 'hex')),
    skipped('old.jp2', 'a JPEG 2000', /images cannot be read/, () =>
      Buffer.from('0000000c6a5020200d0a870a', 'hex'),
    ),
    skipped('layers.psd', 'a Photoshop document', /images cannot be read/, () =>
      Buffer.concat([Buffer.from('8BPS\0\x01', 'latin1'), Buffer.alloc(40)]),
    ),
    skipped('site.ico', 'an icon', /images cannot be read/, () =>
      Buffer.concat([Buffer.from('00000100010010100000', 'hex'), Buffer.alloc(40)]),
    ),
  ];
}
