import { findPictures } from '../folders/index.js';

/** The pictures that a user named: each path once, and the places where there is none, with the reason. */
export interface NamedPictures {
  readonly paths: readonly string[];
  readonly problems: readonly { readonly path: string; readonly error: string }[];
}

export async function namedPictures(places: readonly string[]): Promise<NamedPictures> {
  const paths = new Set<string>();
  const problems: { path: string; error: string }[] = [];
  for await (const found of findPictures(places)) {
    if ('error' in found) problems.push(found);
    else paths.add(found.path);
  }
  return { paths: [...paths], problems };
}
