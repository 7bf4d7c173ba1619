/* Names of files as text, on any platform: `node:path` is not there in browsers. */

/** The ending of a name, with the dot: '.jpg'. '' where there is none, as for '.hidden'. */
export function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(dot) : '';
}

/** A name of at most so many bytes in UTF-8; whole characters are cut off at its end. */
export function cutToBytes(name: string, most: number): string {
  let cut = name;
  while (utf8Bytes(cut) > most) cut = [...cut].slice(0, -1).join('');
  return cut;
}

/** Bytes of a text in UTF-8. */
export function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** Longest file name that common file systems accept, in bytes. */
const MAX_NAME_BYTES = 255;

/** The name with a number in it: 'cat.jpg' becomes 'cat (2).jpg'. It is shortened where it has to be. */
export function numberedName(name: string, number: number): string {
  const extension = extensionOf(name);
  const ending = ` (${number})${extension}`;
  const stem = name.slice(0, name.length - extension.length);
  return cutToBytes(stem, MAX_NAME_BYTES - utf8Bytes(ending)) + ending;
}
