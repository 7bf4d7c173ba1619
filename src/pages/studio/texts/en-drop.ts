import type { DropWords } from './kinds.js';

const some = (names: readonly string[], most = 4): string =>
  names.length > most + 1
    ? `${names.slice(0, most).join(', ')} and ${names.length - most} more`
    : names.length < 2
      ? names.join('')
      : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

const photographs = (count: number): string => (count === 1 ? 'one photograph' : `${count} photographs`);

const PARTS = { train: 'training', validation: 'validation', test: 'test' } as const;

/** What is asked about folders that were dropped, in English. */
export const enDrop: DropWords = {
  title: 'What do you mean?',
  className: 'Class name',
  apply: 'Add',
  questions: {
    'part-beside-classes': ({ folder, names, part }) =>
      `The folder “${folder}” is next to ${some(names)}. It may be the ${PARTS[part]} set, or a class.`,
    'part-twice': ({ folder, other, part }) =>
      `Both “${folder}” and “${other}” would be the ${PARTS[part]} set.`,
    'parts-inside-classes': ({ folder, names }) =>
      `The class folder “${folder}” is divided into ${some(names)}.`,
    'spelled-otherwise': ({ folder, other, names }) =>
      `“${names[0]}” has a folder “${folder}”, but in “${names[1]}” it is spelled “${other}”.`,
    'train-without-classes': ({ folder, other }) =>
      `“${folder}” has its photographs directly in it, but “${other}” has a folder for each class.`,
    'no-classes': ({ folder, names, other, count }) =>
      `“${folder}” has ${photographs(count)} without a folder for each class.${
        names.length > 0 ? ` Their names begin with ${some(names)}.` : ''
      }${other === '' ? '' : ` If ${other} lists the classes, start the Studio with it: graft studio ${other}`}`,
    'list-beside': ({ folder, other }) =>
      `Only the folder “${folder}” and the list ${other} were dropped. If ${other} lists the classes, start the Studio with it: graft studio ${other}`,
    'one-or-several': ({ folder, names, count }) =>
      `“${folder}” has ${photographs(count)} directly in it, and the folders ${some(names)}.`,
    'class-like-part': ({ folder, part }) =>
      `A class cannot be named “${folder}”: it would be mistaken for the ${PARTS[part]} set.`,
    'spelled-like': ({ folder, other }) =>
      `The folder “${folder}” is spelled otherwise than the class “${other}”, which is already here.`,
    'divide-here': ({ names, count }) =>
      `What you dropped is divided into ${some(names)}, but the ${photographs(count)} already here ${count === 1 ? 'is' : 'are'} not.`,
  },
  answers: {
    'as-class': ({ folder }) => `“${folder}” is a class; give it another name`,
    'as-part': ({ part, names }) => `It is the ${PARTS[part]} set; ${some(names)} are for training`,
    'as-train': ({ names }) => `It is for training; leave out ${some(names)}`,
    first: ({ folder }) => `Take only “${folder}”`,
    second: ({ other }) => `Take only “${other}”`,
    merge: () => 'Take both together',
    'leave-out': ({ folder, names }, question) =>
      `Leave out “${question === 'spelled-otherwise' ? names[0] : folder}”`,
    'by-names': ({ names }) => `Make classes of the names: ${some(names)}`,
    'one-class': ({ folder }, question) =>
      question === 'one-or-several'
        ? `“${folder}” is one class, with everything in it`
        : 'They are one class',
    'same-class': ({ other }) => `It is the same class: ${other}`,
    several: ({ names, count }) =>
      `${some(names)} are classes; leave out the ${photographs(count)} beside them`,
    split: ({ names }) => `Keep this division: ${some(names)}`,
    together: () => 'Put everything together; Graft divides it',
    'keep-split': () => 'Keep the division; what is here becomes the training set',
    'drop-split': () => 'Put everything together; Graft divides it',
  },
};
