/** The tab Map of the step Review. */
export const enMap = {
  title: 'Map of all photographs',
  text: 'Photographs that look alike to a pretrained network lie side by side, so that groups, outliers and wrong labels can be seen at once. The first time this takes about a minute for 1,000 photographs.',
  nothing: 'There are no photographs to make a map of yet.',
  toData: 'Add photographs',
  start: 'Make the map',
  again: 'Make the map again',
  stop: 'Stop',
  waiting: 'Waiting, and loading the network',
  looking: (done: string, total: string) => `Looking at the photographs: ${done} of ${total}`,
  arranging: (share: string) => `Arranging them: ${share}`,
  unplaced: (count: number) =>
    count === 1
      ? 'One photograph came or changed since the map was made, and is not on it.'
      : `${count} photographs came or changed since the map was made, and are not on it.`,
  unreadable: (count: number) =>
    count === 1
      ? 'One photograph cannot be read and is not on the map.'
      : `${count} photographs cannot be read and are not on the map.`,
  beyond: (shown: string, beyond: string) =>
    `The map shows ${shown} photographs, drawn at random; ${beyond} others are not on it.`,
  summary: (count: string, classes: string) => `Map of ${count} photographs: ${classes}`,
  howTo:
    'Zoom with the wheel, two fingers or + and −; 0 shows the whole map. Move it by dragging or with the arrow keys: the photograph nearest to the middle is then announced, Enter opens it and Space selects it. Hold Shift and drag to draw a lasso.',
  howToTap:
    'Zoom with two fingers, move the map with one. Tap a photograph to see what it is, twice to open it.',
  closer: 'Zoom in',
  farther: 'Zoom out',
  whole: 'Whole map',
  lasso: 'Lasso',
  selectInSight: 'Select all in view',
  legend: 'Legend',
  classes: 'Classes',
  showAll: 'Show all',
  switchOn: (name: string) => `Show ${name}`,
  switchOff: (name: string) => `Hide ${name}`,
  select: 'Select',
  selectClass: (name: string) => `Select all of ${name}`,
  open: 'Open',
  rings: 'Marked photographs',
  mistakes: (count: string, run: string) => `${count} that the model ${run} takes for another class`,
  noMistakes: 'When a model has been evaluated (step Judge), its mistakes are marked here.',
  selectMistakes: 'Select the mistakes',
  suspects: (count: string) => `${count} whose labels are suspected`,
  noSuspects: 'When labels have been checked (tab Likely wrong), suspected ones are marked here.',
  selectSuspects: 'Select the suspected ones',
  modelSays: (name: string) => `the model says ${name}`,
  suspected: 'its label is suspected',
  selection: (count: string) => `List of the selected photographs (${count})`,
  find: 'Show',
  findNamed: (name: string) => `Show ${name} on the map`,
  deselect: (name: string) => `Deselect ${name}`,
  more: (count: string) => `Show more (${count})`,
};
