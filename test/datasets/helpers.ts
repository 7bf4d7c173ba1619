import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import sharp from 'sharp';
import { Random } from '../../src/random.js';
import { temporaryFolder } from '../temporary-folder.js';

export { temporaryFolder };

/** RGB noise, the same for the same seed. */
export function noise(height: number, width: number, seed: number): Uint8Array {
  const random = new Random(seed);
  return Uint8Array.from({ length: height * width * 3 }, () => random.integer(256));
}

/** Writes a PNG of one colour. */
export async function writePng(
  path: string,
  color: { r: number; g: number; b: number },
  size = 8,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const image = sharp({ create: { width: size, height: size, channels: 3, background: color } });
  await writeFile(path, await image.png().toBuffer());
}

/**
 * Class folders of small PNGs. The red value of each image is its number inside the class, the green value its class.
 */
export async function classFolders(folder: string, counts: Record<string, number>): Promise<void> {
  for (const [label, [name, count]] of Object.entries(counts).entries()) {
    await mkdir(join(folder, name), { recursive: true });
    for (let image = 0; image < count; image++) {
      const path = join(folder, name, `${String(image).padStart(3, '0')}.png`);
      await writePng(path, { r: image, g: label, b: 200 });
    }
  }
}

export interface ZipEntry {
  /** The flag that says that the name is UTF-8 is not set. */
  unmarked?: boolean;
  readonly name: string;
  /** The bytes of the name, if they are not UTF-8. */
  readonly storedName?: Uint8Array;
  /** A field with the name in UTF-8, and the stored name that it says it belongs to. */
  readonly unicodePath?: { readonly name: string; readonly of: Uint8Array };
  readonly content: Uint8Array;
  /** Unix mode in the external attributes, for symbolic links. */
  readonly mode?: number;
  readonly compress?: boolean;
  /** Wrong values for the headers. */
  readonly declaredSize?: number;
  readonly declaredChecksum?: number;
}

/** Builds a zip file from parts (PKWARE APPNOTE), so that it can also be invalid. */
export function makeZip(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = entry.storedName ?? Buffer.from(entry.name);
    const extra = unicodePathField(entry.unicodePath);
    const body = entry.compress ? deflateRawSync(entry.content) : Buffer.from(entry.content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(entry.unmarked ? 0 : 0x800, 2);
    common.writeUInt16LE(entry.compress ? 8 : 0, 4);
    common.writeUInt32LE(entry.declaredChecksum ?? crc32(entry.content), 10);
    common.writeUInt32LE(body.length, 14);
    common.writeUInt32LE(entry.declaredSize ?? entry.content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, body]);
    const ending = Buffer.alloc(14);
    ending.writeUInt32LE(((entry.mode ?? 0o100644) << 16) >>> 0, 6);
    ending.writeUInt32LE(offset, 10);
    const described = Buffer.from(common);
    described.writeUInt16LE(extra.length, 24);
    directory.push(
      Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), described, ending, name, extra]),
    );
    parts.push(local);
    offset += local.length;
  }
  const directoryBytes = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directoryBytes.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, directoryBytes, end]);
}

/** The field in which Info-ZIP writes a name as UTF-8, for another stored name; empty without one. */
function unicodePathField(path: ZipEntry['unicodePath']): Buffer {
  if (path === undefined) return Buffer.alloc(0);
  const name = Buffer.from(path.name);
  const head = Buffer.alloc(9);
  head.writeUInt16LE(0x7075, 0);
  head.writeUInt16LE(5 + name.length, 2);
  head.writeUInt8(1, 4);
  head.writeUInt32LE(crc32(path.of), 5);
  return Buffer.concat([head, name]);
}
