import { type Layout, type LayoutQuestion, type Part, partOfFolder } from '../../../folders/browser.js';
import { formatOfName } from '../../../pictures/browser.js';
import { beginsWith, type Given, moved, placeOf, without, withPaths } from './given-files.js';
import type { GivenFolder } from './given-tree.js';

/** A question about a drop, for the user. */
export interface DropQuestion {
  readonly question: QuestionKind;
  readonly facts: DropFacts;
  readonly choices: readonly DropChoice[];
}

export type QuestionKind =
  | LayoutQuestion['question']
  | 'one-or-several'
  | 'class-like-part'
  | 'spelled-like'
  | 'divide-here';

/** The names in a question. */
export interface DropFacts {
  readonly folder: string;
  readonly other: string;
  readonly part: Part;
  /** The names of folders next to it or in it. */
  readonly names: readonly string[];
  readonly count: number;
}

/** An answer. */
export interface DropChoice {
  readonly answer: Answer;
  /** Asks for the name of a class, and offers this one. */
  readonly className?: string;
  /** What was dropped, after this answer. */
  apply(className: string): Given;
}

export type Answer =
  | 'as-class'
  | 'as-part'
  | 'as-train'
  | 'first'
  | 'leave-out'
  | 'merge'
  | 'by-names'
  | 'one-class'
  | 'same-class'
  | 'second'
  | 'several'
  | 'split'
  | 'together'
  | 'keep-split'
  | 'drop-split';

const NO_FACTS: DropFacts = { folder: '', other: '', part: 'train', names: [], count: 0 };

/** The possible answers to a question of the rule for layouts. @param place the folder in question */
export function layoutChoices(
  given: Given,
  { question, facts }: LayoutQuestion,
  place: readonly string[],
): DropQuestion {
  const { folders, inside = [], beside = [], labels, part = 'train' } = facts;
  const at = (...names: string[]): string[] => [...place, ...names];
  const [first = '', second = ''] = folders;
  const named: DropFacts = { ...NO_FACTS, folder: first, other: second, part, names: beside };
  const leave = (name: string): DropChoice => ({
    answer: 'leave-out',
    apply: () => without(given, at(name)),
  });
  const asClass: DropChoice = {
    answer: 'as-class',
    className: `${first}-class`,
    apply: (className) => moved(given, at(first), at(className)),
  };
  switch (question) {
    case 'part-beside-classes': {
      const asPart: DropChoice =
        part === 'train'
          ? { answer: 'as-train', apply: () => beside.reduce((all, name) => without(all, at(name)), given) }
          : {
              answer: 'as-part',
              apply: () => beside.reduce((all, name) => moved(all, at(name), at('train', name)), given),
            };
      const choices = inside.length > 0 ? [asPart, asClass, leave(first)] : [leave(first), asClass];
      return { question, facts: named, choices };
    }
    case 'part-twice':
      return {
        question,
        facts: named,
        choices: [
          { answer: 'merge', apply: () => moved(given, at(second), at(first)) },
          { answer: 'first', apply: () => without(given, at(second)) },
          { answer: 'second', apply: () => without(given, at(first)) },
        ],
      };
    case 'parts-inside-classes': {
      const inPart = (path: readonly string[]): string | undefined => {
        const [own, inner] = path.slice(place.length);
        const isIt = beginsWith(path, place) && beside.includes(own) && inner !== undefined;
        return isIt && partOfFolder(inner) !== undefined ? inner : undefined;
      };
      const rest = (path: readonly string[]): readonly string[] => path.slice(place.length + 2);
      return {
        question,
        facts: { ...named, names: inside },
        choices: [
          {
            answer: 'split',
            apply: () =>
              withPaths(given, (path) => {
                const inner = inPart(path);
                return inner === undefined ? path : at(inner, path[place.length], ...rest(path));
              }),
          },
          {
            answer: 'together',
            apply: () =>
              withPaths(given, (path) =>
                inPart(path) === undefined ? path : at(path[place.length], ...rest(path)),
              ),
          },
        ],
      };
    }
    case 'spelled-otherwise': {
      const names = new Map(facts.spellings);
      const [pair = ['', '']] = facts.spellings ?? [];
      const respelled = (path: readonly string[]): readonly string[] => {
        if (!beginsWith(path, at(first))) return path;
        let depth = place.length + 1;
        while (path[depth] !== undefined && partOfFolder(path[depth]) === part) depth += 1;
        return path.map((name, index) => (index === depth ? (names.get(name) ?? name) : name));
      };
      return {
        question,
        facts: { ...named, folder: pair[0], other: pair[1], names: [first, second] },
        choices: [{ answer: 'same-class', apply: () => withPaths(given, respelled) }, leave(first)],
      };
    }
    case 'train-without-classes':
      return { question, facts: named, choices: [leave(first)] };
    default: {
      // No class folders: the pictures lie directly in a part, or in the folder itself.
      const folder = folders.find((name) => partOfFolder(name) === 'train') ?? folders[0];
      const from = folder === undefined ? at() : at(folder);
      const within = given.files.filter(
        (file) => beginsWith(file.path, from) && formatOfName(file.name) !== undefined,
      );
      const oneClass: DropChoice = {
        answer: 'one-class',
        className: folder === undefined || partOfFolder(folder) !== undefined ? '' : folder,
        apply: (className) => withPaths(given, (path) => (beginsWith(path, from) ? [className] : path)),
      };
      const byNames: DropChoice = {
        answer: 'by-names',
        apply: () => ({
          ...given,
          files: given.files.map((file) => {
            if (file.path.length !== from.length || !beginsWith(file.path, from)) return file;
            const label = [...(labels?.keys() ?? [])]
              .filter((one) => file.name.startsWith(one))
              .sort((one, other) => other.length - one.length)[0];
            return label === undefined ? file : { ...file, path: [...file.path, label] };
          }),
        }),
      };
      return {
        question,
        facts: {
          ...named,
          folder: folder ?? place.at(-1) ?? '',
          other: facts.list ?? '',
          names: [...(labels ?? [])].map(([label, count]) => `${label} (${count})`),
          count: within.length,
        },
        choices: labels === undefined ? [oneClass] : [byNames, oneClass],
      };
    }
  }
}

/** A dropped folder has both pictures directly in it and folders of pictures. */
export function questionAboutOne(given: Given, { name, path, folders, images }: GivenFolder): DropQuestion {
  return {
    question: 'one-or-several',
    facts: { ...NO_FACTS, folder: name, names: [...folders.keys()], count: images.length },
    choices: [
      {
        answer: 'several',
        apply: () => ({
          ...given,
          files: given.files.filter((file) => file.path.length !== path.length),
          leftOut: [
            ...given.leftOut,
            ...given.files
              .filter((file) => file.path.length === path.length)
              .map((file) => ({ name: placeOf(file), reason: 'no-class' as const })),
          ],
        }),
      },
      { answer: 'one-class', apply: () => withPaths(given, (at) => (beginsWith(at, path) ? path : at)) },
    ],
  };
}

interface WhatIsHere {
  readonly classNames: readonly string[];
  readonly total: number;
  readonly divided: boolean;
}

/** What is open although the layout is clear: names that no class can have, and how it goes with what is here. */
export function ownQuestions(
  given: Given,
  layout: Layout<GivenFolder>,
  here: WhatIsHere,
): DropQuestion | undefined {
  const { parts, classNames, root } = layout;
  const roots = parts.length === 0 ? [root.path] : parts.map((part) => (part.root as GivenFolder).path);
  const renamed = (from: string, to: string): Given =>
    roots.reduce((all, path) => moved(all, [...path, from], [...path, to]), given);
  const leave = (name: string): DropChoice => ({
    answer: 'leave-out',
    apply: () => roots.reduce((all, path) => without(all, [...path, name]), given),
  });
  const likePart = classNames.find(
    (name) => partOfFolder(name) !== undefined && !here.classNames.includes(name),
  );
  if (likePart !== undefined) {
    return {
      question: 'class-like-part',
      facts: { ...NO_FACTS, folder: likePart, part: partOfFolder(likePart)! },
      choices: [
        {
          answer: 'as-class',
          className: `${likePart}-class`,
          apply: (className) => renamed(likePart, className),
        },
        leave(likePart),
      ],
    };
  }
  for (const name of classNames) {
    const like = here.classNames.includes(name)
      ? undefined
      : here.classNames.find((one) => one.toLowerCase() === name.toLowerCase());
    if (like === undefined) continue;
    return {
      question: 'spelled-like',
      facts: { ...NO_FACTS, folder: name, other: like },
      choices: [{ answer: 'same-class', apply: () => renamed(name, like) }, leave(name)],
    };
  }
  if (parts.length === 0 || here.divided || here.total === 0 || given.divide) return undefined;
  return {
    question: 'divide-here',
    facts: { ...NO_FACTS, names: parts.map(({ name }) => name), count: here.total },
    choices: [
      { answer: 'keep-split', apply: () => ({ ...given, divide: true }) },
      {
        answer: 'drop-split',
        apply: () => {
          const inside = layout.leftOut.reduce(
            (all, { folder }) => without(all, folder.path, 'layout'),
            given,
          );
          return roots.reduce((all, path) => moved(all, path, root.path), inside);
        },
      },
    ],
  };
}
