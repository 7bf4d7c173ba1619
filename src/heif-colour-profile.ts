/** The ICC profile of a HEIC picture: the first box "colr" that holds one. */
export function colourProfileOf(bytes: Uint8Array): Uint8Array | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return findProfile(view, 0, view.byteLength);
}

/** Boxes that hold boxes, and how many bytes of their own come before those. */
const CONTAINERS: Readonly<Record<string, number>> = { meta: 4, iprp: 0, ipco: 0 };
const PROFILES: readonly string[] = ['prof', 'rICC'];

function findProfile(view: DataView, from: number, end: number): Uint8Array | undefined {
  for (let at = from; at + 12 <= end; ) {
    const size = view.getUint32(at);
    const name = nameAt(view, at + 4);
    const next = size === 0 ? end : at + size;
    // Sizes of 64 bits belong to pixels alone.
    if (size === 1 || next < at + 8 || next > end) return undefined;
    if (name === 'colr' && PROFILES.includes(nameAt(view, at + 8))) {
      return new Uint8Array(view.buffer, view.byteOffset + at + 12, next - at - 12);
    }
    if (name in CONTAINERS) {
      const found = findProfile(view, at + 8 + CONTAINERS[name], next);
      if (found !== undefined) return found;
    }
    at = next;
  }
  return undefined;
}

function nameAt(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((offset) => view.getUint8(at + offset)));
}

/** The colour space of a picture with this profile, as a canvas names it: phones use Display P3. */
export function canvasColourSpace(profile: Uint8Array | undefined): 'display-p3' | 'srgb' {
  if (profile === undefined) return 'srgb';
  // The name of a profile is in it as text, of one or two bytes per letter.
  const letters = String.fromCharCode(...profile.subarray(0, 2048)).replaceAll('\0', '');
  return /P3/.test(letters) ? 'display-p3' : 'srgb';
}
