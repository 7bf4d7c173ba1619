import { UsageError } from './errors.js';
import { windowsNameProblem } from './file-name.js';
import { shown } from './shown.js';

/** The address of a network in a repository of the Hugging Face Hub. */
export interface HubAddress {
  /** OWNER/NAME */
  readonly repository: string;
  /** A branch, a tag, or the 40 digits of a commit. */
  readonly revision: string;
  /** The path in the repository; undefined for the one that is usual. */
  readonly file: string | undefined;
}

const PREFIX = 'hf:';
const PARTS = /^hf:([^@:]+)(?:@([^:]+))?(?::(.+))?$/s;
/** The Hub's own rules for names: they cannot lead out of a folder of the cache either. */
const NAME = /^[\dA-Za-z](?:[\w.-]{0,94}[\w])?$/;
const REVISION = /^[\w./-]{1,200}$/;
const FILE = /^[^\\\p{Cc}]{1,300}\.onnx$/u;
const DEFAULT_REVISION = 'main';
const COMMIT = /^[\da-f]{40}$/;

/** Whether a text is meant as an address of the Hub. */
export function isHubAddress(text: string): text is `hf:${string}` {
  return text.startsWith(PREFIX);
}

/** Whether a revision names one state of a repository for ever. */
export function isCommit(revision: string): boolean {
  return COMMIT.test(revision);
}

/**
 * Reads `hf:OWNER/NAME[@REVISION][:FILE]`.
 *
 * @throws UsageError for anything else
 */
export function parseHubAddress(text: string): HubAddress {
  const [, repository = '', revision = DEFAULT_REVISION, file] = PARTS.exec(text) ?? [];
  const names = repository.split('/');
  const isRepository =
    names.length === 2 &&
    names.every((name) => NAME.test(name) && !name.includes('--') && !name.includes('..'));
  const isRevision = REVISION.test(revision) && !revision.includes('..');
  const isFile = file === undefined || (FILE.test(file) && isInside(file));
  if (isRepository && isRevision && isFile) return { repository, revision, file };
  throw new UsageError(`Expected hf:OWNER/NAME[@REVISION][:FILE.onnx] but received ${shown(text)}.`, {
    hint: 'For example hf:onnx-community/mobilenetv4_conv_small.e2400_r224_in1k, the end of the address of its page.',
  });
}

/** The address as users write it. */
export function hubAddressText({ repository, revision, file }: HubAddress): `hf:${string}` {
  const at = revision === DEFAULT_REVISION ? '' : `@${revision}`;
  return `${PREFIX}${repository}${at}${file === undefined ? '' : `:${file}`}`;
}

/** Whether a path stays inside of its folder, and every name in it can be one on any system. */
export function isInside(path: string): boolean {
  return path
    .split('/')
    .every((part) => part !== '' && part !== '.' && part !== '..' && windowsNameProblem(part) === undefined);
}
