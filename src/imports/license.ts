import { join } from 'node:path';
import { placesBeside, textOfFile } from './onnx/neighbours.js';

/** The license of a network's weights, as its model card states it. */
export interface FoundLicense {
  /** Hugging Face's name of it, such as 'apache-2.0'; of another license, its own name. */
  readonly name: string;
  /** The name of the file that says so. */
  readonly from: string;
}

const CARD = 'README.md';
const LONGEST = 100;

/** Licenses that bind nobody to more than naming the author, by Hugging Face's names. */
const PERMISSIVE =
  /^(?:apache-2\.0|mit|mit-0|bsd(?:-[\w.-]+)?|isc|zlib|ncsa|unlicense|wtfpl|0bsd|afl-3\.0|artistic-2\.0|bsl-1\.0|ecl-2\.0|ms-pl|postgresql|pddl|cc0-1\.0|cc-by(?:-\d\.\d)?|cdla-permissive-[\d.]+|etalab-2\.0)$/;

/** What other licenses ask for, by their names; the first that fits. */
const BINDING: readonly (readonly [RegExp, string])[] = [
  [
    /(?:^|[-_ ])nc(?:$|[-_ ])|non-?commercial|research|amlr/,
    'allows no commercial use, nor of what is derived from it',
  ],
  [/(?:^|-)nd(?:$|-)/, 'does not allow to share what is derived from it'],
  [
    /gpl|(?:^|-)sa(?:$|-)|^(?:osl|eupl|mpl|epl|cecill|odbl|cdla-sharing)/,
    'asks that what is derived from it is shared under the same license',
  ],
  [
    /rail|^(?:llama|gemma|deepfloyd)/,
    'forbids some uses, and asks that its terms are passed on with what is derived from it',
  ],
];

/**
 * Reads the license from the front matter of the model card, `README.md`, beside a model or above its folder `onnx`.
 */
export async function licenseBeside(path: string): Promise<FoundLicense | undefined> {
  for (const place of placesBeside(path)) {
    const name = licenseOfCard((await textOfFile(join(place, CARD))) ?? '');
    if (name !== undefined) return { name, from: CARD };
  }
  return undefined;
}

/** The license that a model card's front matter states. */
export function licenseOfCard(card: string): string | undefined {
  const [, matter] = /^\uFEFF?---\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|$)/s.exec(card) ?? [];
  if (matter === undefined) return undefined;
  const name = entryOf(matter, 'license');
  const other = name === undefined || name === 'other' ? entryOf(matter, 'license_name') : undefined;
  return other ?? name;
}

/** A value of YAML's simplest forms: on the same line, or the first of a list. */
function entryOf(matter: string, key: string): string | undefined {
  const [, inline, first] =
    new RegExp(
      `^${key}:[ \\t]*(?:([^\\s#[][^\\r\\n]*)|\\[?[ \\t]*(?:\\r?\\n[ \\t]*-[ \\t]+)?([^\\s\\],][^\\r\\n,\\]]*))`,
      'm',
    ).exec(matter) ?? [];
  const text = (inline ?? first)
    ?.replace(/[ \t]+#.*$/, '')
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2');
  return text === undefined || text === '' ? undefined : text.slice(0, LONGEST);
}

/** What to know about a license before weights that are derived from others are given on, as one sentence. */
export function licenseNote(license: FoundLicense | undefined, file: string): string {
  if (license === undefined) {
    return `Nothing beside ${file} states the license of its weights: find it out before you give the classifier to others.`;
  }
  const { name, from } = license;
  const said = `The license of the weights of ${file} is ${name}, as ${from} says`;
  if (PERMISSIVE.test(name.toLowerCase())) return `${said}.`;
  const [, asks] = BINDING.find(([pattern]) => pattern.test(name.toLowerCase())) ?? [];
  return asks === undefined
    ? `Warning: ${said.replace(/^T/, 't')}, which is none of the usual ones: read it before you give the classifier to others.`
    : `Warning: ${said.replace(/^T/, 't')}; it ${asks}. The classifier is derived from them.`;
}
