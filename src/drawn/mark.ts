import { open } from 'node:fs/promises';

/** A comment in the file, so that reports of trainings on copies of the drawings can say what they are. */
const MARK = Buffer.from('Drawn by Graft', 'latin1');
const COMMENT = 0xfffe;
/** Of the file: its first marker, the comment's marker and length, the comment. */
const BEGINNING = 2 + 4 + MARK.length;

/** A JPEG with the comment that says that Graft drew it. */
export function markedAsDrawn(jpeg: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(COMMENT, 0);
  head.writeUInt16BE(2 + MARK.length, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, MARK, jpeg.subarray(2)]);
}

/**
 * Whether pictures were drawn by Graft: all of them, some, or none.
 *
 * @param paths some of each class
 */
export async function whichAreDrawn(paths: readonly string[]): Promise<'all' | 'some' | 'none'> {
  const drawn = await Promise.all(paths.map(isDrawnPicture));
  if (!drawn.includes(true)) return 'none';
  return drawn.includes(false) ? 'some' : 'all';
}

/** Whether a file is a picture that Graft drew, or a copy of one. False for what cannot be read. */
async function isDrawnPicture(path: string): Promise<boolean> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(BEGINNING), 0, BEGINNING, 0);
    return buffer.subarray(0, bytesRead).includes(MARK);
  } catch {
    return false;
  } finally {
    await file.close();
  }
}
