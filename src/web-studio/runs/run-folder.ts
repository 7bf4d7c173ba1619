import { GraftError, reasonOf } from '../../errors.js';

/** The files of one run in the browser's storage. A file is replaced as a whole or not at all. */
export class RunFolder {
  readonly handle: FileSystemDirectoryHandle;

  constructor(handle: FileSystemDirectoryHandle) {
    this.handle = handle;
  }

  /** @throws GraftError when the storage is full or refuses it */
  async write(name: string, content: string | Blob): Promise<void> {
    try {
      const file = await this.handle.getFileHandle(name, { create: true });
      const writable = await file.createWritable();
      await writable.write(content);
      await writable.close();
    } catch (error) {
      throw new GraftError(`${name} cannot be written: the browser's storage is full or refuses it.`, {
        hint: `Delete trainings or photographs that you no longer need. The browser says: ${reasonOf(error)}`,
        cause: error,
      });
    }
  }

  async writeJson(name: string, value: unknown): Promise<void> {
    await this.write(name, `${JSON.stringify(value)}\n`);
  }

  /** Undefined when there is none. */
  async read(name: string): Promise<File | undefined> {
    try {
      return await (await this.handle.getFileHandle(name)).getFile();
    } catch (error) {
      if ((error as DOMException).name === 'NotFoundError') return undefined;
      throw error;
    }
  }

  /** The content of a JSON file that this program wrote; undefined when there is none, or it is damaged. */
  async readJson<Content>(name: string): Promise<Content | undefined> {
    const text = await (await this.read(name))?.text();
    try {
      return text === undefined ? undefined : (JSON.parse(text) as Content);
    } catch {
      return undefined;
    }
  }
}
