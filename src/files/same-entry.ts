/** What tells two entries of file systems apart: `stat` gives it with `{ bigint: true }`. */
export interface EntryIdentity {
  readonly dev: bigint;
  readonly ino: bigint;
}

/**
 * Whether two paths led to one file or folder. False also where the disk does not number its files.
 *
 * The numbers of Windows have 64 bits, and a JavaScript number rounds them, so that neighbours would look like one file.
 * Of the number of the disk only 32 bits count there: Node has versions in which `lstat` gives 64 and `fstat` 32
 * (https://github.com/libuv/libuv/pull/4698).
 */
export function isSameEntry(
  one: EntryIdentity,
  other: EntryIdentity,
  platform: string = process.platform,
): boolean {
  const disk = ({ dev }: EntryIdentity): bigint => (platform === 'win32' ? BigInt.asUintN(32, dev) : dev);
  return one.ino !== 0n && one.ino === other.ino && disk(one) === disk(other);
}
