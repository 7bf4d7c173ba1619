import { deflateRawSync, gzipSync } from 'node:zlib';
import { type CorpusEntry, ignored, isSkipped, isUsed, skipped, used } from './entry.js';
import { encoded, jpeg } from './pictures.js';

/** Files whose name and content do not match, and other files among photographs. */
export function disguised(): CorpusEntry[] {
  return [...otherContent(), ...otherNames(), ...besides()];
}

function otherContent(): CorpusEntry[] {
  const content = (name: string, what: string, described: string, bytes: Uint8Array): CorpusEntry =>
    skipped(name, what, new RegExp(`^not an image: the content is ${described}$`), () => bytes);
  const page = '<!DOCTYPE html>\n<html><body><h1>404 Not Found</h1></body></html>\n';
  return [
    content('not-found.jpg', 'a web page', 'a web page', Buffer.from(page)),
    content('spaces-first.jpg', 'a web page behind empty lines', 'a web page', Buffer.from(`\n\n  ${page}`)),
    content('paper.jpg', 'a PDF', 'a PDF document', Buffer.from('%PDF-1.7\n%\xe2\xe3\n', 'latin1')),
    content(
      'archive.png',
      'a zip',
      'a zip archive',
      Buffer.concat([Buffer.from('PK\x03\x04'.padEnd(30, '\0'), 'latin1'), deflateRawSync('hello')]),
    ),
    content(
      'clip.jpg',
      'a video',
      'a video',
      Buffer.from('\0\0\0\x18ftypisom\0\0\x02\0isomiso2mp41', 'latin1'),
    ),
    content('note.jpg', 'a note', 'text', Buffer.from('Katzen über Bäume – no picture.\n')),
    content(
      'pointer.jpg',
      'a pointer of Git LFS',
      'text',
      Buffer.from(
        'version https://git-lfs.github.com/spec/v1\noid sha256:4665a5ea423c2713d436b5ee50593a9640e0018c1550b5a0002f74190d6caea8\nsize 12345\n',
      ),
    ),
    content('answer.jpg', 'an error in JSON', 'text', Buffer.from('{"error":{"code":403}}')),
    content('list.jpg', 'a CSV', 'text', Buffer.from('path,label\na.jpg,cat\n')),
    content('utf-16.jpg', 'text in UTF-16', 'unknown', Buffer.from('\ufeffhello world', 'utf16le')),
    content(
      'program.jpg',
      'a program',
      'unknown',
      Buffer.concat([Buffer.from('7f454c46020101', 'hex'), Buffer.alloc(50)]),
    ),
    content('packed.jpg', 'a gzip', 'unknown', gzipSync('hello')),
    content('zeros.jpg', 'zeros, as after a crash', 'nothing but zeros', Buffer.alloc(4096)),
    content('ones.jpg', 'bytes of 255', 'unknown', Buffer.alloc(4096, 0xff)),
    content('spaces.jpg', 'spaces', 'text', Buffer.alloc(100, ' ')),
    content(
      'array.jpg',
      'a NumPy array',
      'unknown',
      Buffer.concat([Buffer.from('\x93NUMPY\x01\0', 'latin1'), Buffer.alloc(60)]),
    ),
  ];
}

/** Pictures with the extension of another format, or without one. */
function otherNames(): CorpusEntry[] {
  return [
    used(
      'jpeg-inside.png',
      'a JPEG named .png',
      encoded((image) => image.jpeg()),
    ),
    used(
      'png-inside.jpg',
      'a PNG named .jpg',
      encoded((image) => image.png()),
    ),
    used(
      'webp-inside.jpeg',
      'a WebP named .jpeg',
      encoded((image) => image.webp()),
    ),
    used(
      'gif-inside.webp',
      'a GIF named .webp',
      encoded((image) => image.gif()),
    ),
    used(
      'tiff-inside.jpg',
      'a TIFF named .jpg',
      encoded((image) => image.tiff()),
    ),
    used(
      'avif-inside.jpg',
      'an AVIF named .jpg',
      encoded((image) => image.avif({ effort: 0 })),
    ),
    used(
      'UPPER CASE.JPG',
      'an extension in capitals',
      encoded((image) => image.jpeg()),
    ),
    used(
      'Mixed.JpEg',
      'an extension in mixed case',
      encoded((image) => image.jpeg()),
    ),
    used(
      'windows.jfif',
      'a JPEG as Windows saves it',
      encoded((image) => image.jpeg()),
    ),
    used(
      'double.png.jpg',
      'two extensions',
      encoded((image) => image.jpeg()),
    ),
    ignored('no-extension', 'a JPEG without an extension', isUsed, jpeg),
    ignored('photo.jpg.txt', 'a JPEG named .txt', isUsed, jpeg),
    ignored('photo.jpg~', 'a copy that an editor has left', isUsed, jpeg),
    ignored('photo.jpg.part', 'half a download', isSkipped(/^(damaged|truncated) JPEG/), async (source) =>
      (await jpeg(source)).subarray(0, 400),
    ),
    ignored('photo.jpg.', 'a dot behind the extension', isUsed, jpeg),
    ignored('photo.jpg ', 'a space behind the extension', isUsed, jpeg),
  ];
}

/** Files that systems and programs leave among photographs. */
function besides(): CorpusEntry[] {
  const left = (path: string, what: string, bytes: Uint8Array): CorpusEntry =>
    ignored(path, what, isSkipped(/^not an image|^empty file$/), () => bytes);
  const appleDouble = Buffer.from('00051607000200004d6163204f532058', 'hex');
  return [
    left('Thumbs.db', "Windows' small pictures", Buffer.from('d0cf11e0a1b11ae1', 'hex')),
    left('desktop.ini', "Windows' settings of a folder", Buffer.from('[.ShellClassInfo]\r\n')),
    left('.DS_Store', "macOS' settings of a folder", Buffer.from('\0\0\0\x01Bud1', 'latin1')),
    left('._baseline.jpg', "macOS' second part of a file", appleDouble),
    left('__MACOSX/._photo.jpg', "macOS' second part of a file in a zip", appleDouble),
    left('photo.xmp', 'notes on a photograph', Buffer.from('<x:xmpmeta xmlns:x="adobe:ns:meta/"/>')),
    left('labels.csv', 'a list', Buffer.from('path,label\n')),
    left('.gitkeep', 'an empty hidden file', Buffer.alloc(0)),
    ignored('.hidden.jpg', 'a hidden picture', isUsed, jpeg),
    ignored('.thumbnails/photo.jpg', 'a picture in a hidden folder', isUsed, jpeg),
  ];
}
