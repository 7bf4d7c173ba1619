const photographs = (count: number): string => (count === 1 ? 'one photograph' : `${count} photographs`);

/** The tab "Label next" of the step Review. */
export const enLabelling = {
  waiting: (count: number) =>
    count === 1 ? 'One photograph has no class yet.' : `${count} photographs have no class yet.`,
  none: 'Every photograph has a class',
  noneText:
    'Drop photographs here that have no class yet. The Studio shows you first those that teach the model most, so you need far fewer labels than for all of them.',
  add: 'Add photographs without a class',
  where: (folder: string) =>
    `They lie in ${folder}, beside the others, where training does not see them. You can copy files there yourself too.`,
  list: 'These photographs come from a list, so no photograph can be added or get another class here.',
  suggestedBy: 'Suggested by',
  nobody: 'no model: what differs most',
  noModel: 'There is no model of these classes yet, so photographs that differ from each other come first.',
  gettingReady: 'Getting ready to choose photographs',
  choosing: (done: string, total: string) => `Choosing photographs: looked at ${done} of ${total}`,
  tryAgain: 'Try again',
  position: (at: string, count: string) => `Suggestion ${at} of ${count}`,
  progress: 'Suggestions that are done',
  shown: (name: string) => `The photograph to label: ${name}`,
  guess: 'The model says',
  unfamiliar: 'This does not look familiar to the model.',
  unfamiliarGuess: (name: string, value: string) => `Of its classes it is most like ${name} (${value}).`,
  notHere: (name: string) => `There is no class ${name} here now.`,
  take: (name: string) => `Label as ${name}`,
  classes: 'What does it show?',
  allClasses: (count: number) => `All ${count} classes…`,
  newClass: 'New class',
  skip: 'Skip',
  setAside: 'Set aside',
  undo: 'Undo',
  keys: 'Keys',
  keysText:
    'Keys 1 to 9: classes. Space or Enter: what the model says. 0 or /: find a class. S: skip. A: set aside. N: new class. U: undo.',
  useKeys: 'Use keys for these actions',
  space: 'Space',
  next: 'Next photographs',
  showNow: (name: string) => `Label ${name} now`,
  broken: 'This file cannot be shown as a picture. Set it aside, or skip it.',
  find: 'Find a class',
  findText: 'Type the beginning of its name; the arrow keys choose, and Enter labels.',
  filter: 'Class name',
  found: (count: number) => (count === 1 ? 'One class' : `${count} classes`),
  makeAndLabel: (name: string) => `Create class ${name} and label with it`,
  done: 'These suggestions are done',
  doneText: 'Train again so that the model learns from your labels, or go on with others.',
  more: 'Suggest more',
  skippedText: (count: number) => `You skipped ${photographs(count)}.`,
  showSkipped: 'Show them again',
  unreadable: (count: number) =>
    count === 1
      ? 'One file without a class cannot be read as a picture.'
      : `${count} files without a class cannot be read as pictures.`,
  said: {
    labelled: (name: string) => `Labelled ${name}.`,
    aside: 'Set aside.',
    skipped: 'Skipped.',
    undone: (what: string) => `Undone: ${what}.`,
    unskipped: 'It is back.',
    next: (name: string) => `Next: ${name}.`,
  },
  train: {
    again: (count: number) =>
      count === 1 ? 'Train again with one new label' : `Train again with ${count} new labels`,
    first: (count: number) => (count === 1 ? 'Train with one label' : `Train with ${count} labels`),
    noNew: 'Train again once there are new labels',
    like: (name: string) => `With the settings of ${name}, from the pretrained network again.`,
    fresh: 'With the settings of the fast recipe.',
    needsTwo: 'Training needs photographs in two classes.',
    underWay: (name: string) => `${name} is being trained. You can go on labelling.`,
    watch: 'Watch training',
    finished: (name: string) => `${name} is trained and suggests from now on.`,
    finishedScore: (name: string, correct: string, count: string) =>
      `${name} is trained and gets ${correct} of ${count} test photographs right. It suggests from now on.`,
    ended: (name: string, state: string) => `${name} has ended: ${state}.`,
    judge: 'See how good it is',
    close: 'Hide',
  },
};
