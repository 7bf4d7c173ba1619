import type { ChangeTexts, LeftOutTexts, ZipTexts } from './kinds.js';

const photographs = (count: number): string => (count === 1 ? 'One photograph' : `${count} photographs`);

const changes: ChangeTexts = {
  move: (count, className) => `${photographs(count)} moved to ${className}`,
  unlabel: (count) => `${photographs(count)} taken out of ${count === 1 ? 'its class' : 'their classes'}`,
  aside: (count) => `${photographs(count)} set aside`,
  upload: (count, className) => `${photographs(count)} added${className === '' ? '' : ` to ${className}`}`,
  'new-class': (_, className) => `Class ${className} created`,
  'rename-class': (_, className) => `Class renamed to ${className}`,
  'merge-class': (count, className) => `${photographs(count)} merged into ${className}`,
  'delete-class': (count, className) =>
    count === 0 ? `Class ${className} deleted` : `Class ${className} deleted, ${count} files set aside`,
  keep: (count, className) => `${photographs(count)} kept${className === '' ? '' : ` in ${className}`}`,
};

const files = (count: number): string => (count === 1 ? 'One file' : `${count} files`);

const leftOut: LeftOutTexts = {
  system: (count) => `${files(count)} of the system or of programs left out`,
  graft: (count) => `${files(count)} of runs and reports left out`,
  'no-image': (count) => `${files(count)} left out: not pictures by their names`,
  'no-class': (count) => `${photographs(count)} left out: in no class folder`,
  empty: (count) => (count === 1 ? 'One folder without photographs' : `${count} folders without photographs`),
  layout: (count) => `${files(count)} left out with their folders`,
  choice: (count) => `${files(count)} left out, as you chose`,
};

const zipProblems: ZipTexts = {
  damaged: 'The archive is damaged here, or it is no zip archive.',
  encrypted: 'It is protected by a password. Unpack the archive first, then add the folder.',
  method: 'It is packed in a way that cannot be read here. Unpack the archive first, then add the folder.',
};

export const enData = {
  title: 'Your photographs',
  tabs: { photographs: 'Photographs', check: 'Check', augmentation: 'Augmentation' },
  summary: (count: number, classes: number) =>
    `${photographs(count)} in ${classes === 1 ? 'one class' : `${classes} classes`}.`,
  stillReading: 'Still reading…',
  loading: 'loading',
  welcome: 'Teach a computer to tell your pictures apart',
  welcomeText:
    'Give it some photographs of each kind. In a few minutes, you have a model that recognizes new ones.',
  dropFolders: 'Drop your folders here',
  dropFoldersText:
    'Each folder becomes a class: a folder “cats” and a folder “dogs”, one folder with both inside, or a zip archive of it. About twenty photographs of each are a good start.',
  dropNow: 'Release to add',
  chooseFolder: 'Choose a folder',
  chooseFiles: 'Choose photographs',
  ahead: [
    'Add photographs, sorted into folders by what they show.',
    'Train: make three choices, then watch the model learn.',
    'See how good the model is, try it and download it.',
  ],
  staysHere: 'Everything stays on this computer. Nothing is uploaded anywhere else.',
  arriving: 'Adding photographs',
  arrived: (count: number) => (count === 0 ? 'No photographs were added' : `${photographs(count)} added`),
  alreadyHere: (count: number) =>
    count === 1 ? 'One of these is already here' : `${count} of these are already here`,
  cancelUpload: 'Cancel',
  cancelled: (count: number) => (count === 1 ? 'One file was cancelled' : `${count} files were cancelled`),
  timeLeft: (time: string) => `about ${time} left`,
  leftOut,
  zipProblems,
  ofAll: (one: string, all: string) => `${one} of ${all}`,
  understood: 'OK',
  refused: (count: number) => (count === 1 ? 'One file was not added' : `${count} files were not added`),
  classes: 'Classes',
  all: 'All',
  aside: 'Set aside',
  unlabelled: 'No class yet',
  newClass: 'New class',
  newClassText: 'What do its photographs show? A folder gets this name.',
  makeClass: 'Create class',
  className: 'Class name',
  rename: (name: string) => `Rename ${name}`,
  renameAction: 'Rename',
  merge: (name: string) => `Merge ${name} into another class`,
  mergeText: 'All its photographs move there, and the class goes. You can undo it.',
  mergeInto: 'Into the class',
  mergeAction: 'Merge',
  nameTaken: (name: string) => `There is already a class ${name}`,
  mergeTaken: (before: string, name: string) =>
    `Merge ${before} into ${name}? All its photographs move there, and you can undo it.`,
  useTaken: (name: string) => `Use ${name}`,
  useTakenText: 'Names that differ only in capital letters count as the same.',
  deleteClass: (name: string) => `Delete ${name}`,
  deleteText: (count: number) =>
    count === 0
      ? 'The class is empty.'
      : `${count === 1 ? 'Its photograph is' : `Its ${count} photographs are`} set aside in a folder beside; nothing is deleted from the disk. You can undo it.`,
  deleteAction: 'Delete class',
  cancel: 'Cancel',
  search: 'Search file names',
  sort: 'Sort',
  orders: { class: 'By class', name: 'By name', newest: 'Newest first', largest: 'Largest first' },
  selectAll: 'Select all',
  nothingFound: 'No photograph has this in its name.',
  previousOne: 'Previous',
  nextOne: 'Next',
  moveAction: 'Move',
  whichClass: (count: number) =>
    count === 1 ? 'What does this photograph show?' : `What do these ${count} photographs show?`,
  whichClassText: (count: number): string =>
    count === 1
      ? 'It was not in a folder, so its class is not known.'
      : 'They were not in a folder, so their class is not known.',
  orNew: 'or a new class:',
  add: 'Add',
  undo: 'Undo',
  redo: 'Redo',
  undone: (what: string) => `Undone: ${what.charAt(0).toLowerCase()}${what.slice(1)}`,
  changes,
  stayed: (count: number, name: string, reason: string) =>
    count === 1
      ? `${name} was not moved: ${reason}`
      : `${count} photographs were not moved, the first one, ${name}: ${reason}`,
  toTraining: 'Continue to training',
  notEditable:
    'These photographs come from a list. To correct a label, edit the list; the Studio reads it again by itself.',
  emptyClass: 'This class is empty. Drop photographs on this page to add some.',
  howToSelect:
    'Click photographs to select them; double-click to open one. Keyboard: arrow keys, Space, Enter.',
  howToTap: 'Tap photographs to select them; double-tap to open one.',
  linkBeside: (path: string) =>
    `${path} is a link, which the Studio does not follow: it shows nothing of what is behind it, and puts nothing there. Put a folder in its place.`,
  selection: 'Selected photographs',
  selected: (count: number) => `${count} selected`,
  moveTo: (name: string) => `Move to ${name}`,
  moveToClass: 'Move to a class…',
  setAside: 'Set aside',
  unlabel: 'Remove from class',
  look: 'Open',
  clearSelection: 'Clear selection',
  cannotBeShown: 'This file cannot be shown as a picture.',
  classLabel: 'Class',
  inPart: {
    train: 'In the training set: the model learns from it.',
    validation: 'In the validation set: it guides training.',
    test: 'In the test set: the model does not see it before it is evaluated.',
  },
  tryAgain: 'Try again',
  looking: (done: string, total: string) => `Checking photographs: ${done} of ${total}`,
  firstLook: 'A first look',
  firstLookText: 'Are the labels right?',
  split: 'Split',
  splitText:
    'The model learns from most photographs. Some guide training, and some are kept for the test, so that the result is honest.',
  parts: { train: 'Training', validation: 'Validation', test: 'Test' },
  given: 'as given',
  sizes: (width: string, height: string, formats: string) =>
    `Typically ${width} × ${height} pixels; ${formats}.`,
  findings: 'Findings',
  nothingWrong: 'No problems found',
  used: (used: string, found: string) => `${used} of ${found} files can be used.`,
  severities: { error: 'Error', warning: 'Warning', note: 'Note' },
  problemFiles: (count: number) => (count === 1 ? 'One file to check' : `${count} files to check`),
  usedAnyway: 'used anyway',
  notUsed: 'not used',
  duplicates: {
    exact: (count: number) =>
      count === 1 ? 'One photograph occurs more than once' : `${count} photographs occur more than once`,
    near: (count: number) =>
      count === 1 ? 'One group of photographs looks alike' : `${count} groups of photographs look alike`,
  },
  duplicatesText: {
    exact:
      'All copies of a photograph go to the same set, but there each of them counts. Set the extra ones aside.',
    near: 'They may be the same scene, or one picture in two sizes. All of a group go to the same set; nothing has to be done.',
  },
  differentClasses: 'in different classes',
  copiesAside: (count: number) =>
    count === 1 ? 'Set the extra copy aside' : `Set ${count} extra copies aside`,
  more: 'Show more',
  augmentationTitle: 'Random augmentation',
  augmentationText:
    'Each time the model sees a photograph, it looks a little different. This way, the model learns what matters.',
  augmentationUsed: 'The next run uses these settings if its recipe uses augmentation.',
  nine: 'Nine variants of one photograph',
  another: 'Show nine others',
  variant: (number: number) => `Variant ${number}`,
  ofWhich: 'Photograph',
  unchanged: 'The photograph, unchanged',
  plain:
    'No augmentation is on: in every epoch the model sees the photograph like this. Pull a slider to change it.',
  alike: 'These settings change nothing that can be seen in this photograph.',
};
