import type { SuspectDecision } from '../../../studio/api.js';

const photographs = (count: number): string => (count === 1 ? 'one photograph' : `${count} photographs`);

/** What became of the suspects, in a sentence. */
const became: Record<Exclude<SuspectDecision, 'open'>, (count: number) => string> = {
  moved: (count) => `${photographs(count)} moved to another class`,
  kept: (count) => `${photographs(count)} kept`,
  aside: (count) => `${photographs(count)} set aside`,
  gone: (count) => `${photographs(count)} deleted or changed`,
};

/** Labels that are probably wrong. */
export const enSuspects = {
  intro: 'Which photographs are in the wrong class?',
  introText:
    'Every photograph is compared with the others. Where several models that have never seen it contradict its label, you look at it and decide. Nothing is moved by itself.',
  start: 'Look for wrong labels',
  needsTwo: 'Labels are checked by comparing classes, so two classes with photographs are needed.',
  oneLabelEach:
    'Labels can be checked only where each photograph has exactly one. Where photographs have several, the step Judge lists the worst mistakes of a model.',
  toData: 'Add photographs',
  waiting: 'Preparing the comparison…',
  running: (percent: string) => `Comparing all photographs: ${percent}`,
  meanwhile: 'You can go on working in the Studio meanwhile.',
  again: 'Check again',
  tryAgain: 'Try again',
  stale: 'The photographs have changed since this check.',
  none: 'No label looks wrong',
  noneText: (checked: string) => `Checked ${checked} photographs.`,
  leftOut: (names: string) =>
    `Not checked, because they have fewer than two different photographs: ${names}.`,
  unreadable: (count: number) =>
    count === 1
      ? 'One photograph could not be read and was not checked.'
      : `${count} photographs could not be read and were not checked.`,
  unreadableMore: (count: number, shown: string) => (count === 1 ? 'And one more.' : `And ${shown} more.`),
  toCheck: 'See what is wrong with them',
  position: (at: string, all: string) => `${at} of ${all}`,
  left: (count: number, shown: string) => (count === 1 ? 'one left' : `${shown} left`),
  labelled: 'Label',
  looksLike: 'Looks like',
  announce: (at: string, all: string, label: string, suggested: string) =>
    `${at} of ${all}: labelled ${label}, looks like ${suggested}`,
  decision: 'Decision',
  keep: (label: string) => `Keep in ${label}`,
  move: (name: string) => `Move to ${name}`,
  noSuchClass: (name: string) => `There is no class ${name} any more.`,
  aside: 'Set aside',
  undo: 'Undo',
  undoWhat: (what: string) => `Undo: ${what}`,
  another: 'It is something else',
  previous: 'Previous',
  next: 'Next',
  keys: 'The letters and numbers on the buttons are keys. Arrow keys go back and forth without deciding.',
  why: 'Why',
  whyText: 'Probabilities by models that learned from the other photographs and have never seen this one.',
  nearest: 'Looks most like these',
  open: (name: string, className: string) => `Open ${name}, ${className}`,
  done: { kept: 'Kept', moved: 'Moved', aside: 'Set aside', gone: 'Gone' },
  nowIn: (className: string) => `Now in ${className}`,
  said: {
    keep: (name: string, className: string) => `${name} kept in ${className}`,
    move: (name: string, className: string) => `${name} moved to ${className}`,
    aside: (name: string) => `${name} set aside`,
  },
  undone: (what: string) => `Undone: ${what}`,
  finished: 'That was all',
  became,
  toTraining: 'Train a model',
  lookBack: 'Go through them again',
  listStays: (command: string) =>
    `Photographs of a list cannot be moved here. \`${command}\` writes the suggestions to a file, to be filled in and used for training.`,
  listStaysSeeAbove: 'Photographs of a list cannot be moved here. The line above says what to do instead.',
  likeThis: 'More like this',
  likeTitle: (name: string) => `Photographs like ${name}`,
  likeText: 'The most similar ones first, as the network sees them.',
  likeProgress: (done: string, total: string) => `Looking at all photographs once: ${done} of ${total}`,
  likeNone: 'There is no other photograph.',
  similarity: (value: string) => `similarity ${value}`,
};
