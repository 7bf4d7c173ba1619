import { counted } from '../../counted.js';

/** What a comparison of runs says, in English. */
export const enComparison = {
  title: (count: number, first: string) => (count === 1 ? `The run ${first}` : `${count} runs side by side`),
  resultsOn: (part: string) => `Results on the ${part} set`,
  head: ['Run', 'Accuracy', '95 % interval', 'Right', 'Loss'] as readonly string[],
  correct: (correct: string, count: string) => `${correct} of ${count}`,
  run: 'Run',
  effort: 'Effort',
  effortHead: ['Run', 'Epochs', 'Time'] as readonly string[],
  seconds: (seconds: string) => `${seconds} s`,
  differences: 'Settings that differ',
  noDifference: 'No recorded setting differs.',
  setting: 'Setting',
  folders: 'Folders',
  note: "Ranges are 95 % confidence intervals. Runs are ranked only on pictures that all of them held out, by McNemar's exact test with Bonferroni correction.",
  mixed:
    'Only some of the runs have several labels a picture, where accuracy is the share of pictures with every label right: which run is better cannot be said.',
  unknown: (part: string, names: readonly string[]) =>
    `Which run is better on ${part} pictures cannot be said: ${names.join(', ')} ${names.length === 1 ? 'does' : 'do'} not record which pictures were classified wrongly.`,
  nothingShared: (part: string) =>
    `Which run is better cannot be said: the runs have no ${part} picture in common.`,
  same: (part: string, count: number) => `All runs held out the same ${counted(count, `${part} picture`)}.`,
  shared: (part: string, count: number, rights: string) =>
    `Different pictures were held out. Of the ${counted(count, `${part} picture`)} that all runs held out, these are right: ${rights}.`,
  better: (first: string, other: string, onlyFirst: number, onlyOther: number, p: string) =>
    `${first} is better: ${only(other, onlyFirst, onlyOther, p)}`,
  byChance: (first: string, other: string, onlyFirst: number, onlyOther: number, p: string) =>
    `${first} may be better only by chance: ${only(other, onlyFirst, onlyOther, p)}`,
  equal: (first: string, other: string, each: number) =>
    each === 0
      ? `${first} and ${other} get the same pictures right.`
      : `${first} and ${other} are equally good: each gets ${counted(each, 'picture')} right that the other does not.`,
  noBest: 'No run is better than all others beyond chance.',
  curves: {
    title: 'Learning curves of several runs',
    panel: (validated: boolean, figure: string) => `${validated ? 'Validation' : 'Training'} ${figure}`,
    last: (name: string, value: string, epochs: number) => `${name}: ${value} after ${epochs} epochs`,
    description: (panel: string, runs: number, ends: string) => `${panel} of ${runs} runs. ${ends}.`,
  },
};

function only(other: string, onlyFirst: number, onlyOther: number, p: string): string {
  return `${counted(onlyFirst, 'picture')} only it gets right, ${onlyOther} only ${other} (McNemar's exact test, ${p}).`;
}

/** What a language must say of a comparison. */
export type ComparisonTexts = typeof enComparison;
