/** A file to put into a zip archive, not compressed: photographs and models hardly get smaller. */
export interface StoredFile {
  /** With `/` between folders. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** CRC-32 of its content. */
  readonly checksum: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

const LOCAL = 0x04034b50;
const ENTRY = 0x02014b50;
const END = 0x06054b50;
const END_64 = 0x06064b50;
const PLACE_OF_END_64 = 0x07064b50;
const LARGEST = 0xffffffff;
const MOST_ENTRIES = 0xffff;
const VERSION = 20;
const VERSION_64 = 45;
/** The high byte says that the attributes are those of Unix. */
const MADE_BY = (3 << 8) | VERSION_64;
const IN_UTF8 = 1 << 11;
const SIZES_64 = 1;
/** The extra field with the time in seconds; the archive's own time is a local one, of two seconds. */
const UNIX_TIME = 0x5455;
const REGULAR_FILE = 0o100644;
const FOLDER = 0o040755;
const IS_FOLDER = 0x10;

interface Written {
  readonly name: Uint8Array;
  readonly file: StoredFile;
  readonly start: number;
}

/**
 * The parts of a zip archive between the contents of its files, for archives of any size: whoever writes one sends each
 * `head`, then the content of the file, and `end` at last. Nothing of the contents is kept.
 */
export class ZipWriter {
  readonly #written: Written[] = [];
  #length = 0;

  /** What comes before the content of a file. The name of a folder ends with `/`; it has no content. */
  head(file: StoredFile): Uint8Array<ArrayBuffer> {
    const name = new TextEncoder().encode(file.name);
    this.#written.push({ name, file, start: this.#length });
    const isLarge = file.size >= LARGEST;
    const fields = new Fields();
    fields.numbers(4, LOCAL).numbers(2, isLarge ? VERSION_64 : VERSION);
    this.#common(fields, file, isLarge);
    const extra = new Fields();
    if (isLarge) extra.numbers(2, SIZES_64, 16).large(file.size, file.size);
    time(extra, file);
    fields.numbers(2, name.length, extra.length).bytes(name).bytes(extra.done());
    const bytes = fields.done();
    this.#length += bytes.length + file.size;
    return bytes;
  }

  /** What comes after the content of the last file. */
  end(): Uint8Array<ArrayBuffer> {
    const start = this.#length;
    const fields = new Fields();
    for (const one of this.#written) this.#entry(fields, one);
    const count = this.#written.length;
    const size = fields.length;
    if (count >= MOST_ENTRIES || start >= LARGEST || size >= LARGEST) {
      const place = start + size;
      fields.numbers(4, END_64).large(44).numbers(2, MADE_BY, VERSION_64).numbers(4, 0, 0);
      fields.large(count, count, size, start);
      fields.numbers(4, PLACE_OF_END_64, 0).large(place).numbers(4, 1);
    }
    const [most, counted] = [Math.min(count, MOST_ENTRIES), (value: number) => Math.min(value, LARGEST)];
    fields.numbers(4, END).numbers(2, 0, 0, most, most);
    fields.numbers(4, counted(size), counted(start)).numbers(2, 0);
    return fields.done();
  }

  #entry(fields: Fields, { name, file, start }: Written): void {
    const isLarge = file.size >= LARGEST;
    const isFar = start >= LARGEST;
    fields.numbers(4, ENTRY).numbers(2, MADE_BY, isLarge || isFar ? VERSION_64 : VERSION);
    this.#common(fields, file, isLarge);
    const extra = new Fields();
    const wide = [...(isLarge ? [file.size, file.size] : []), ...(isFar ? [start] : [])];
    if (wide.length > 0) extra.numbers(2, SIZES_64, wide.length * 8).large(...wide);
    time(extra, file);
    const isFolder = file.name.endsWith('/');
    const attributes = isFolder ? FOLDER * 0x10000 + IS_FOLDER : REGULAR_FILE * 0x10000;
    fields.numbers(2, name.length, extra.length, 0, 0, 0).numbers(4, attributes, isFar ? LARGEST : start);
    fields.bytes(name).bytes(extra.done());
  }

  #common(fields: Fields, { checksum, size, modified }: StoredFile, isLarge: boolean): void {
    const shown = isLarge ? LARGEST : size;
    fields.numbers(2, IN_UTF8, 0, ...dosTime(modified)).numbers(4, checksum, shown, shown);
  }
}

function time(extra: Fields, { modified }: StoredFile): void {
  const seconds = Math.min(0x7fffffff, Math.max(0, Math.floor(modified / 1000)));
  extra.numbers(2, UNIX_TIME, 5).numbers(1, 1).numbers(4, seconds);
}

/** The time and the date of MS-DOS, which begins in 1980 and knows no time zones: here they are those of UTC. */
function dosTime(modified: number): [time: number, date: number] {
  const date = new Date(Math.max(Date.UTC(1980, 0, 1), Math.min(modified, Date.UTC(2107, 11, 31))));
  return [
    (date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | (date.getUTCSeconds() >> 1),
    ((date.getUTCFullYear() - 1980) << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate(),
  ];
}

/** Numbers with the lowest byte first, one after the other. */
class Fields {
  #bytes = new Uint8Array(128);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  numbers(width: 1 | 2 | 4, ...values: number[]): this {
    for (const value of values) {
      const at = this.#grow(width);
      for (let byte = 0; byte < width; byte++) this.#bytes[at + byte] = Math.floor(value / 2 ** (8 * byte));
    }
    return this;
  }

  /** Numbers of 8 bytes. */
  large(...values: number[]): this {
    for (const value of values) this.numbers(4, value % 2 ** 32, Math.floor(value / 2 ** 32));
    return this;
  }

  bytes(bytes: Uint8Array): this {
    const at = this.#grow(bytes.length);
    this.#bytes.set(bytes, at);
    return this;
  }

  done(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  /** Makes room. @returns where it begins */
  #grow(more: number): number {
    const at = this.#length;
    this.#length += more;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    return at;
  }
}
