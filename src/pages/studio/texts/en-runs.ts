/** The list of runs, and their comparison. */
export const enRuns = {
  title: 'Runs',
  text: 'All runs in the runs folder, whether started here or on the command line.',
  none: 'No runs yet',
  noneText: 'Each run is kept here, with everything needed to repeat or resume it.',
  toTraining: 'Set up training',
  newRun: 'New run',
  compare: 'Compare',
  chooseTwo: 'Select two or more runs to compare.',
  chooseRun: (name: string) => `Select ${name} to compare`,
  between: (low: string, high: string) => `${low} to ${high}`,
  soFar: 'so far',
  comparison: 'Comparison',
  toRuns: 'All runs',
  run: 'Run',
  time: 'Time',
  recipe: 'Recipe',
  phases: { featureExtraction: 'First phase', fineTuning: 'Second phase' } as Record<string, string>,
  accuracyOf: { test: 'Accuracy, test', validation: 'Accuracy, validation' },
  curves: (what: string) => `${what} of each run, epoch by epoch`,
  shared: {
    corrected: (comparisons: string) => `, corrected for ${comparisons} comparisons`,
    title: 'Which run is better?',
    unknown: (runs: string) =>
      `It cannot be said: ${runs} does not record which photographs were classified wrongly.`,
    none: 'It cannot be said: the runs have no such photograph in common.',
    same: (count: string) => `All runs held out the same photographs (${count}).`,
    some: (count: string, rights: string) =>
      `Different photographs were held out. Photographs that all runs held out: ${count}. Right of these: ${rights}.`,
    better: (first: string, other: string, onlyFirst: string, onlyOther: string, p: string) =>
      `${first} is better than ${other}. Photographs that only one of them gets right: ${onlyFirst} and ${onlyOther} (McNemar’s exact test, ${p}).`,
    chance: (first: string, other: string, onlyFirst: string, onlyOther: string, p: string) =>
      `${first} and ${other}: the difference may be chance. Photographs that only one of them gets right: ${onlyFirst} and ${onlyOther} (McNemar’s exact test, ${p}).`,
  },
};
