import { expectReadableFormat, UnreadableImageError } from '../../pictures/index.js';
import {
  describeError,
  expectNewName,
  fileName,
  LIMITS,
  PARTS,
  type PartName,
  Refusal,
  type TakenProject,
  className as validClassName,
} from '../../studio/browser.js';
import { withParent } from '../photographs/drops.js';
import type { Operation, PhotographFacts } from '../photographs/entries.js';
import { classFolder, freePlace } from '../photographs/photograph-changes.js';
import type { PhotographTree } from '../photographs/photograph-tree.js';
import { examine, freeId, isKept, sameContent } from '../photographs/uploads.js';
import type { WebPhotographs } from '../photographs/web-photographs.js';
import { writeWhole } from '../storage.js';
import { unpacked, type ZippedPhotograph, type ZippedProject } from './read-project.js';
import type { FindPhotograph } from './read-run.js';

type Facts = Omit<PhotographFacts, 'id'>;

interface StoredPhotograph {
  readonly photograph: ZippedPhotograph;
  /** A name that its file can have here. */
  readonly name: string;
  readonly facts: Facts;
}

/** Photographs of a project whose bytes are in the browser's storage, and which the tree does not know yet. */
export interface StoredPhotographs {
  readonly stored: readonly StoredPhotograph[];
  readonly leftOut: TakenProject['leftOut'];
}

/** What the photographs of a project become in the tree. */
export interface PlannedPhotographs {
  readonly operations: Operation[];
  readonly added: readonly PhotographFacts[];
  /** How many were there already. */
  readonly known: number;
  readonly find: FindPhotograph;
}

/**
 * Unpacks photographs one after the other, examines each and writes it into the browser's storage.
 *
 * @param written gets the names of the files that were written
 * @throws Refusal 400 when one is damaged in the zip, 507 when the storage is full
 */
export async function storePhotographs(
  photographs: WebPhotographs,
  zipped: ZippedProject['photographs'],
  written: Set<string>,
  onProgress: () => void,
): Promise<StoredPhotographs> {
  const stored: StoredPhotograph[] = [];
  const leftOut: { name: string; error: TakenProject['leftOut'][number]['error'] }[] = [];
  for (const photograph of zipped) {
    try {
      const bytes = await bytesOf(photograph);
      const format = expectReadableFormat('the file', bytes);
      const facts = await examine(bytes, format.name);
      await photographs.change(async ({ tree }) => {
        if (written.has(facts.sha256) || (await isKept(photographs.folder, tree, facts))) return;
        written.add(facts.sha256);
        await writeWhole(photographs.folder, facts.sha256, bytes);
      });
      stored.push({ photograph, name: fileName(photograph.file.name, format), facts });
    } catch (error) {
      if (!isAboutOne(error)) throw error;
      leftOut.push({ name: photograph.path, error: describeError(error) });
    }
    onProgress();
  }
  return { stored, leftOut };
}

async function bytesOf({ file }: ZippedPhotograph): Promise<Uint8Array<ArrayBuffer>> {
  if (file.size <= LIMITS.uploadBytes) return await unpacked(file);
  const mebibytes = LIMITS.uploadBytes / 2 ** 20;
  throw new Refusal(413, 'too-large', `Files larger than ${mebibytes} MiB are not accepted.`, {
    values: { mebibytes },
  });
}

/** Whether an error concerns one photograph, and the others can be taken. */
function isAboutOne(error: unknown): boolean {
  if (error instanceof UnreadableImageError) return true;
  return error instanceof Refusal && ['browser-format', 'too-large'].includes(error.kind);
}

/**
 * Gives each photograph its place beside those that are there: classes of one name become one, and what is there already
 * stays.
 *
 * @throws Refusal 400 for a name that no class can have, 409 for one in another spelling, and where only one of the two is
 * divided into parts
 */
export function planPhotographs(
  tree: PhotographTree,
  { photographs, folders }: ZippedProject,
  stored: StoredPhotographs['stored'],
): PlannedPhotographs {
  const inClasses = photographs.filter(({ shelf }) => shelf === 'data').map((one) => one.folders);
  const classes = [...folders, ...inClasses].flatMap((path) => classOf(path) ?? []);
  expectSameDivision(tree, classes);
  const names = [...tree.classNames];
  for (const { name } of classes) {
    if (names.includes(name)) continue;
    expectNewName(names, validClassName(name));
    names.push(name);
  }
  const places = classes.map(({ name, part }) => placeOfClass(tree, name, part));
  const operations = [...new Set(places.flatMap(withParent))]
    .filter((place) => !tree.hasFolder(place))
    .map((to): Operation => ({ from: null, to, folder: 'made' }));
  const added: PhotographFacts[] = [];
  const found = new Map<string, { id: string; sha256: string }>();
  const [takenPlaces, takenIds] = [new Set<string>(), new Set<string>()];
  /** Contents by the folder that they are in. */
  const here = new Map<string, string>();
  let known = 0;
  for (const { photograph, name, facts } of stored) {
    const { sha256 } = facts;
    const folder = folderOf(tree, photograph);
    const own = here.get(`${folder} ${sha256}`) ?? knownIn(tree, sha256, folder);
    if (own !== undefined) {
      known++;
      found.set(photograph.path, { id: own, sha256 });
      continue;
    }
    const to = freePlace(tree, folder + name, takenPlaces);
    const id = freeId(tree, sha256, takenIds);
    operations.push({ from: null, to, id });
    added.push({ ...facts, id });
    here.set(`${folder} ${sha256}`, id);
    found.set(photograph.path, { id, sha256 });
  }
  return { operations, added, known, find: (path) => found.get(path) };
}

/** The class of a photograph, and its part where it is in one; undefined where it is in no class. */
function classOf(
  folders: readonly string[],
): { readonly name: string; readonly part?: PartName } | undefined {
  const part = PARTS.find((one) => one === folders[0]);
  const name = folders[part === undefined ? 0 : 1];
  return name === undefined
    ? undefined
    : { name: name.normalize('NFC'), ...(part !== undefined && { part }) };
}

/** The folder of a class here: in a project without classes yet as the zip says, else as what is there. */
function placeOfClass(tree: PhotographTree, name: string, part: PartName | undefined): string {
  if (tree.given.length > 0) return classFolder(tree, name, part);
  return part === undefined ? `data:${name}` : `data:${part}/${name}`;
}

/** Where a photograph comes, with what separates it from its name. */
function folderOf(tree: PhotographTree, { shelf, folders }: ZippedPhotograph): string {
  if (shelf === 'unlabelled') return 'unlabelled:';
  if (shelf === 'aside') return `aside:${folders.map((folder) => `${folder}/`).join('')}`;
  const found = classOf(folders);
  // A photograph beside the classes has none.
  if (found === undefined) return 'unlabelled:';
  return `${placeOfClass(tree, found.name, found.part)}/`;
}

/** The id of a photograph of the same content that makes another one needless. */
function knownIn(tree: PhotographTree, sha256: string, folder: string): string | undefined {
  if (!folder.startsWith('aside:')) return sameContent(tree, sha256, folder)?.id;
  return tree.list('aside').find(({ facts }) => facts.sha256 === sha256)?.id;
}

/** @throws Refusal 409 where photographs with parts would come among others without, or the other way round */
function expectSameDivision(tree: PhotographTree, classes: readonly { readonly part?: PartName }[]): void {
  if (tree.classNames.length === 0 || classes.length === 0) return;
  const isDivided = tree.given.length > 0;
  if (classes.every(({ part }) => (part !== undefined) === isDivided)) return;
  throw new Refusal(
    409,
    'project-parts',
    'Either the photographs here or those of the project are divided into parts (train, test), but not both.',
    { hint: 'Delete the classes that are here, or open the project where there are none yet.' },
  );
}
