/** How a run is stopped, renamed and deleted. */
export const enEnding = {
  stopTitle: 'Stop training?',
  keepBest: 'Keep the best model so far',
  keepBestText: (epochs: number) =>
    `Trains no further. The best of ${epochs === 1 ? 'the one epoch' : `the ${epochs} epochs`} so far is evaluated and saved; you can then try and download it.`,
  nothingToKeep: 'Not possible before the first epoch is over.',
  discard: 'Throw the run away',
  discardText:
    'Stops after the current step and deletes everything that this run has learned. This cannot be undone.',
  trainOn: 'Train on',
  trainOnText: 'To interrupt it for a while, press Pause instead: it can go on later.',
  willKeep: 'After the current step, the best model so far is kept.',
  willDiscard: 'After the current step, the run is deleted.',
  discarded: (name: string) => `${name} was thrown away`,
  pressed: 'What the training reported',
  rename: 'Rename',
  renameOf: (name: string) => `Rename ${name}`,
  newName: 'New name',
  renamed: (name: string) => `The run is now called ${name}`,
  delete: 'Delete',
  deleteOf: (name: string) => `Delete ${name}`,
  deleteTitle: (name: string) => `Delete ${name}?`,
  deleteText:
    'Its model, report and curves are deleted for good. Your photographs stay, and so do files that you have downloaded.',
  deleteUnfinishedText: 'All that it has learned so far is deleted for good. Your photographs stay.',
  deleted: (name: string) => `${name} deleted`,
  cancel: 'Cancel',
};
