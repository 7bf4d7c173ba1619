import { parseJson } from '../../parse-json.js';
import {
  asRefusal,
  fileIn,
  openAlone,
  type SyncAccessHandle,
  saysFull,
  writeAt,
  writeWhole,
} from '../storage.js';

/**
 * Bytes that are held back, so that photographs can still be moved when the storage is full. Chromium gives room to an
 * open file in pieces of 1 MiB and more.
 */
const RESERVE = 2 ** 22;

/**
 * A file of JSON lines in the browser's storage. A line is on the disk when `append` comes back. What a tab that was killed
 * has written of a line is cut off when the file is opened again.
 */
export class JournalFile {
  readonly #folder: FileSystemDirectoryHandle;
  readonly #name: string;
  readonly #handle: SyncAccessHandle;
  #length: number;

  private constructor(folder: FileSystemDirectoryHandle, name: string, handle: SyncAccessHandle) {
    this.#folder = folder;
    this.#name = name;
    this.#handle = handle;
    this.#length = handle.getSize();
  }

  /** @returns the file, and the values of its lines; an unreadable line is left out */
  static async open(
    folder: FileSystemDirectoryHandle,
    name: string,
  ): Promise<{ readonly file: JournalFile; readonly values: readonly unknown[] }> {
    const journal = new JournalFile(folder, name, await openAlone(folder, name));
    await journal.#finishReplacing();
    const bytes = new Uint8Array(journal.#length);
    journal.#handle.read(bytes, { at: 0 });
    const whole = bytes.lastIndexOf(NEW_LINE) + 1;
    if (whole < bytes.length) journal.#cut(whole);
    const text = new TextDecoder().decode(bytes.subarray(0, whole));
    const values = text.split('\n').flatMap((line) => parseJson(line) ?? []);
    await journal.#holdBack();
    return { file: journal, values };
  }

  /** Bytes of the file. */
  get length(): number {
    return this.#length;
  }

  /** @throws Refusal 507 when the storage is full; nothing was added */
  async append(value: unknown): Promise<void> {
    const bytes = linesOf([value]);
    try {
      this.#add(bytes);
    } catch (error) {
      if (!saysFull(error)) throw error;
      await this.#folder.removeEntry(this.#reserve).catch(() => undefined);
      try {
        this.#add(bytes);
      } catch (again) {
        throw await asRefusal(again, bytes.length);
      }
    }
  }

  /**
   * Replaces everything by other lines. A tab that is killed meanwhile leaves the old lines or the new ones.
   *
   * @throws Refusal 507 when there is no room for both
   */
  async replace(values: readonly unknown[]): Promise<void> {
    await writeWhole(this.#folder, this.#next, linesOf([...values, END]));
    await this.#finishReplacing();
  }

  close(): void {
    this.#handle.close();
  }

  get #next(): string {
    return `${this.#name}.next`;
  }

  get #reserve(): string {
    return `${this.#name}.reserve`;
  }

  #add(bytes: Uint8Array): void {
    try {
      writeAt(this.#handle, bytes, this.#length);
      this.#handle.flush();
      this.#length += bytes.length;
    } catch (error) {
      this.#cut(this.#length);
      throw error;
    }
  }

  #cut(length: number): void {
    this.#handle.truncate(length);
    this.#handle.flush();
    this.#length = length;
  }

  /** Takes over the lines of a file beside this one, if that is whole. */
  async #finishReplacing(): Promise<void> {
    const file = await fileIn(this.#folder, this.#next);
    if (file === undefined) return;
    const bytes = new Uint8Array(await file.arrayBuffer());
    const end = linesOf([END]);
    const isWhole = end.every((byte, at) => bytes[bytes.length - end.length + at] === byte);
    if (isWhole) {
      const lines = bytes.subarray(0, bytes.length - end.length);
      writeAt(this.#handle, lines, 0);
      this.#cut(lines.length);
    }
    await this.#folder.removeEntry(this.#next);
  }

  async #holdBack(): Promise<void> {
    const there = await fileIn(this.#folder, this.#reserve);
    if (there?.size === RESERVE) return;
    // Without it everything works until the storage is full.
    await writeWhole(this.#folder, this.#reserve, new Uint8Array(RESERVE)).catch(() => undefined);
  }
}

const NEW_LINE = 10;
/** The last line of lines that replace others. */
const END = { entry: 'end' };

function linesOf(values: readonly unknown[]): Uint8Array {
  return new TextEncoder().encode(values.map((value) => `${JSON.stringify(value)}\n`).join(''));
}
