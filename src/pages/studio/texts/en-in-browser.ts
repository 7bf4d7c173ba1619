/** Where the Studio runs in the browser alone, without a server. */
export const enInBrowser = {
  lost: 'The Studio does not answer at the moment.',
  lostHint:
    'It runs in this browser and starts again by itself when the tab that it ran in was closed. If it does not, load the page again: what is saved stays.',
  noAnswer: 'The Studio ended before it answered.',
  noAnswerHint: 'Try it again. If it happens once more, load the page again: what is saved stays.',
  mayLeave:
    'Training goes on while a tab with the Studio is open. If you close the last one, it goes on from its last save when you come back.',
  deleteText: (count: number) =>
    `${count === 1 ? 'Its photograph is' : `Its ${count} photographs are`} set aside; nothing is deleted. You can undo it.`,
  runsText: 'All runs that were started here or came with a project.',
  private: 'Everything stays in this browser; nothing is sent anywhere.',
  keeping: (percent: string) => `Still loading for work without a network: ${percent}`,
  kept: 'Works without a network, too.',
  notKept: 'Not all of it could be loaded for work without a network.',
  loadAgain: 'Try again',
  update: 'There is a new version of the Studio.',
  updateHint: 'Photographs and models stay. Other tabs with the Studio are loaded again, too.',
  useUpdate: 'Use the new version',
};
