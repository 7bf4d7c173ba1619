import type { NameLabels } from './labels-in-names.js';
import type { LayoutQuestion, Looked, PartFolder, QuestionFacts, ViewedFolder } from './layout.js';
import { partOfFolder } from './part.js';

const SHOWN = 4;
const LIST = /\.(csv|tsv|jsonl?|ndjson)$/i;

/** Names in a sentence: 'cats, dogs and horses', or the first few. */
export function inSentence(names: readonly string[], most = SHOWN): string {
  if (names.length > most + 1) return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** Pictures, but no class folder. */
export function noClasses(
  place: string,
  content: ViewedFolder,
  flat: readonly PartFolder[],
  labels: NameLabels | undefined,
): LayoutQuestion {
  const list = listIn(content);
  const where =
    flat.length === 0 ? `${place} has its` : `${folderNames(flat)} in ${place} ${have(flat)} their`;
  const message = `${where} pictures directly in ${flat.length > 1 ? 'them' : 'it'}, without a folder for each class.`;
  const folder =
    flat.length === 0 ? place : `${place}/${flat.find(isTrain)?.folder.name ?? flat[0].folder.name}`;
  const facts: QuestionFacts = {
    folders: flat.map(({ folder: { name } }) => name),
    ...(labels !== undefined && { labels }),
    ...(list !== undefined && { list }),
  };
  if (list !== undefined) {
    return {
      question: 'no-classes',
      message,
      facts,
      hint: `If ${list} lists the classes, give the list: ${place}/${list}.`,
    };
  }
  if (labels === undefined) {
    return {
      question: 'no-classes',
      message,
      facts,
      hint: `Put the pictures of each class into a folder of its own, such as ${folder}/cats and ${folder}/dogs, or write a list of path and label (CSV).`,
    };
  }
  const [first] = labels.keys();
  const counts = [...labels].map(([label, count]) => `${label} (${count})`);
  return {
    question: 'no-classes',
    message,
    facts,
    hint: `Their names begin with ${inSentence(counts)}. If these are the classes, move the pictures of each into its own folder: ${folder}/${first}*.* into ${folder}/${first}/, and so on.`,
  };
}

/** At most one class folder, and a list that may say the classes. */
export function listBeside(place: string, content: ViewedFolder): LayoutQuestion | undefined {
  const list = listIn(content);
  if (list === undefined) return undefined;
  const folders = inSentence(content.folders.map(({ name }) => `${name}/`));
  return {
    question: 'list-beside',
    message: `${folders === '' ? 'No folder' : `Only the folder ${folders}`} and the list ${list} lie in ${place}.`,
    hint: `If ${list} lists the classes, give the list: ${place}/${list}.`,
    facts: { folders: content.folders.map(({ name }) => name), list },
  };
}

/** A list in a folder: the one that seems to be about training. */
function listIn({ names }: ViewedFolder): string | undefined {
  const lists = names.filter((name) => LIST.test(name)).sort();
  return lists.find((name) => /train|label/i.test(name)) ?? lists[0];
}

/** A folder named like a part, next to folders that look like classes. */
export function partBesideClasses(
  place: string,
  part: PartFolder,
  others: readonly Looked[],
): LayoutQuestion {
  const { name } = part.folder;
  const beside = inSentence(others.map(({ folder }) => `${folder.name}/`));
  const same = others.filter(({ folder }) => part.classes.includes(folder.name));
  const question = 'part-beside-classes';
  const facts: QuestionFacts = {
    folders: [name],
    part: part.part,
    inside: part.classes,
    beside: others.map(({ folder }) => folder.name),
  };
  if (part.classes.length === 0) {
    return {
      question,
      facts,
      message: `${name}/ is next to ${beside} in ${place} and has its pictures directly in it: it may be a class, or pictures without classes.`,
      hint: `If it is a class, give the folder another name, such as ${name}-class. If not, move it out of ${place}.`,
    };
  }
  const message = `${name}/ is next to ${beside} in ${place} and has the folders ${inSentence(part.classes)} in it: it may be the ${part.part} part, or a class.`;
  if (same.length > 0 && part.part !== 'train') {
    return {
      question,
      facts,
      message,
      hint: `Move ${beside} into ${place}/train/, so that both parts have the same classes.`,
    };
  }
  return {
    question,
    facts,
    message,
    hint:
      part.part === 'train'
        ? `If it is the part to train on, give ${place}/${name}. If it is a class, put its pictures directly into ${name}/.`
        : `If it is a part, move ${beside} into ${place}/train/. If it is a class, put its pictures directly into a folder of another name, such as ${name}-class/.`,
  };
}

/** Two folders of the same part, both with classes. */
export function partTwice(place: string, [one, other]: readonly PartFolder[]): LayoutQuestion {
  return {
    question: 'part-twice',
    message: `Both ${place}/${one.folder.name} and ${place}/${other.folder.name} would be the ${one.part} part.`,
    hint: 'Keep one of them, or merge their images.',
    facts: { folders: [one.folder.name, other.folder.name], part: one.part },
  };
}

/** Class folders that are divided into parts themselves: cats/train, cats/test, dogs/train, dogs/test. */
export function partsInsideClasses(place: string, classes: readonly Looked[]): LayoutQuestion | undefined {
  for (const { folder, classes: inside } of classes) {
    const parts = inside.filter((name) => partOfFolder(name) !== undefined);
    if (parts.length < 2) continue;
    const [first, second] = parts;
    return {
      question: 'parts-inside-classes',
      message: `The class folder ${folder.name}/ in ${place} is divided into ${inSentence(parts.map((name) => `${name}/`))}, but parts must lie around the classes, not inside them.`,
      hint: `Move ${folder.name}/${first} to ${first}/${folder.name}, ${folder.name}/${second} to ${second}/${folder.name}, and so on for each class.`,
      facts: {
        folders: [folder.name],
        inside: parts,
        beside: classes.map(({ folder: { name } }) => name),
      },
    };
  }
  return undefined;
}

/** The classes of a part are those of train/ but for case and spaces. */
export function spelledOtherwise(
  place: string,
  train: PartFolder,
  part: PartFolder,
): LayoutQuestion | undefined {
  const plain = (name: string): string =>
    name
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[\s_-]/g, '');
  const known = new Map(train.classes.map((name) => [plain(name), name]));
  const other = part.classes.find((name) => known.has(plain(name)));
  if (other === undefined) return undefined;
  const name = known.get(plain(other))!;
  const spellings = part.classes.flatMap((one): [string, string][] => {
    const like = known.get(plain(one));
    return like === undefined || like === one ? [] : [[one, like]];
  });
  return {
    question: 'spelled-otherwise',
    facts: { folders: [part.folder.name, train.folder.name], part: part.part, spellings },
    message: `The folders in ${place}/${part.folder.name} are spelled otherwise than those in ${place}/${train.folder.name}: ${other} and ${name}.`,
    hint: `Give both the same name: rename ${part.folder.name}/${other} to ${part.folder.name}/${name}.`,
  };
}

/** Only what is to be judged has classes. */
export function trainWithoutClasses(place: string, train: PartFolder, other: PartFolder): LayoutQuestion {
  return {
    question: 'train-without-classes',
    facts: { folders: [train.folder.name, other.folder.name], part: 'train', inside: other.classes },
    message: `${train.folder.name}/ in ${place} has its pictures directly in it, but ${other.folder.name}/ has the folders ${inSentence(other.classes)}.`,
    hint: `Put the pictures of ${train.folder.name}/ into folders of the same names, such as ${place}/${train.folder.name}/${other.classes[0]}.`,
  };
}

function isTrain({ part }: PartFolder): boolean {
  return part === 'train';
}

function folderNames(folders: readonly PartFolder[]): string {
  return inSentence(folders.map(({ folder }) => `${folder.name}/`));
}

function have(folders: readonly unknown[]): string {
  return folders.length === 1 ? 'has' : 'have';
}
