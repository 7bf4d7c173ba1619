import type { ChangeTexts } from './kinds.js';

const photographs = (count: number): string => (count === 1 ? 'One photograph' : `${count} photographs`);

const changes: ChangeTexts = {
  move: (count, className) => `${photographs(count)} moved to ${className}`,
  aside: (count) => `${photographs(count)} set aside`,
  upload: (count, className) => `${photographs(count)} added${className === '' ? '' : ` to ${className}`}`,
  'new-class': (_, className) => `Class ${className} made`,
  'rename-class': (_, className) => `Class renamed to ${className}`,
};

export const enData = {
  title: 'Your photographs',
  tabs: { photographs: 'Photographs', check: 'Check', variety: 'Variety' },
  summary: (count: number, classes: number) =>
    `${photographs(count)} in ${classes === 1 ? 'one class' : `${classes} classes`}.`,
  stillReading: 'Still reading…',
  loading: 'loading',
  welcome: 'Teach a computer to tell your pictures apart',
  welcomeText:
    'Give it some photographs of each thing. In a few minutes you have a model that names new ones.',
  dropFolders: 'Drop your folders here',
  dropFoldersText:
    'Each folder becomes a class: a folder “cats” and a folder “dogs”, or one folder with both inside. Some twenty photographs of each are a good start.',
  dropNow: 'Let go to add them',
  chooseFolder: 'Choose a folder',
  chooseFiles: 'Choose photographs',
  ahead: [
    'Drop photographs, sorted into folders by what they show.',
    'Train: three choices, then watch it learn.',
    'See how good it is, try it, and take it with you.',
  ],
  staysHere: 'Everything stays on this computer. Nothing is uploaded to anywhere else.',
  arriving: 'Adding photographs',
  arrived: (count: number) => (count === 0 ? 'No photograph was added' : `${photographs(count)} added`),
  ofAll: (one: string, all: string) => `${one} of ${all}`,
  understood: 'All right',
  refused: (count: number) => (count === 1 ? 'One file was not taken' : `${count} files were not taken`),
  classes: 'Classes',
  all: 'All',
  aside: 'Set aside',
  newClass: 'New class',
  newClassText: 'What do its photographs show? The name becomes a folder’s.',
  makeClass: 'Make class',
  className: 'Name of the class',
  rename: (name: string) => `Rename ${name}`,
  renameAction: 'Rename',
  whichClass: (count: number) =>
    count === 1 ? 'What does this photograph show?' : `What do these ${count} photographs show?`,
  whichClassText: 'They came without a folder, so their class is not known.',
  orNew: 'or a new class:',
  add: 'Add',
  undo: 'Undo',
  redo: 'Redo',
  undone: (what: string) => `Undone: ${what.charAt(0).toLowerCase()}${what.slice(1)}`,
  changes,
  stayed: (count: number, name: string, reason: string) =>
    count === 1
      ? `${name} stayed where it was: ${reason}`
      : `${count} stayed where they were, the first one ${name}: ${reason}`,
  toTraining: 'Go on to training',
  notEditable: 'These photographs come from a list, so they can be looked at but not moved.',
  emptyClass: 'Nothing in here yet. Drop photographs onto this page to add some.',
  howToSelect:
    'Click photographs to select them; double-click to look at one. With the keyboard: arrows, Space, Enter.',
  howToTap: 'Tap photographs to select them; tap twice to look at one.',
  selection: 'Selected photographs',
  selected: (count: number) => `${count} selected`,
  moveTo: (name: string) => `Move to ${name}`,
  moveToClass: 'Move to a class…',
  setAside: 'Set aside',
  look: 'Look at it',
  clearSelection: 'Clear selection',
  cannotBeShown: 'This file cannot be shown as a picture.',
  classLabel: 'Class',
  inPart: {
    train: 'It is learned from.',
    validation: 'It is kept back for validation: the training is steered by it.',
    test: 'It is kept back for the test: the model never sees it before it is judged.',
  },
  tryAgain: 'Try again',
  looking: (done: string, total: string) => `Looking at every photograph: ${done} of ${total}`,
  firstLook: 'A first look',
  firstLookText: 'Are they what their labels say?',
  split: 'How they are divided',
  splitText:
    'Most are learned from. Some steer the training, and some are kept for the test, so that the result is honest.',
  parts: { train: 'Training', validation: 'Validation', test: 'Test' },
  given: 'as given',
  sizes: (width: string, height: string, formats: string) =>
    `Typically ${width} × ${height} pixels; ${formats}.`,
  findings: 'What was found',
  nothingWrong: 'Nothing is wrong with them',
  used: (used: string, found: string) => `${used} of ${found} files can be used.`,
  severities: { error: 'Error', warning: 'Warning', note: 'Note' },
  problemFiles: (count: number) => (count === 1 ? 'One file to look at' : `${count} files to look at`),
  usedAnyway: 'used all the same',
  notUsed: 'not used',
  duplicates: (count: number) =>
    count === 1 ? 'One photograph is there more than once' : `${count} photographs are there more than once`,
  duplicatesText:
    'Copies stay on the same side of the split, so they do no harm there. The same photograph in two classes is a mistake to mend.',
  duplicateKinds: { exact: 'the same file', near: 'almost the same' },
  differentClasses: 'in different classes',
  copiesAside: (count: number) =>
    count === 1 ? 'Set the extra copy aside' : `Set ${count} extra copies aside`,
  more: 'Show more',
  varietyTitle: 'Random variety',
  varietyText:
    'Every time the model sees a photograph, it looks a little different. So it learns what matters.',
  varietyUsed: 'The next training uses these settings, where its recipe learns from changed photographs.',
  nine: 'Nine variants of one photograph',
  another: 'Another nine',
  variant: (number: number) => `Variant ${number}`,
  ofWhich: 'Of which photograph',
  plain: 'Nothing is changed as the sliders stand, so all nine are the same.',
};
