/** A project as one file: photographs with their runs. */
export const enProject = {
  title: 'The whole project',
  text: 'Photographs in the folders of their classes, and finished runs with their models, as one zip file.',
  holds: (photographs: string, runs: string) => `Photographs: ${photographs}. Runs: ${runs}.`,
  without: {
    unfinished: (names: string) => `Without runs that have no model yet: ${names}.`,
    'other-photographs': (names: string) => `Without runs on other photographs: ${names}.`,
  },
  lost: (count: number, number: string) =>
    count === 1
      ? 'Without one photograph whose file is gone.'
      : `Without ${number} photographs whose files are gone.`,
  download: 'Download the project',
  preparing: 'Preparing…',
  toOpen: (command: string) =>
    `To open it on a computer: \`${command} graft-project.zip\`. A Studio without a server takes it, too.`,
  open: 'Open a project',
  opening: (done: string, total: string) => `Opening the project: ${done} of ${total} files.`,
  openingBegins: 'Opening the project…',
  keepOpen: 'If you close the page before it is done, nothing of it is taken.',
  opened: (photographs: string, runs: string) =>
    `The project is here. New photographs: ${photographs}. Runs: ${runs}.`,
  known: (count: string) => `Photographs that were here already: ${count}.`,
  leftOut: (count: string) => `Photographs that could not be taken: ${count}`,
  onServer: 'This Studio opens projects from their folder.',
  onServerHint: (command: string) =>
    `End it and start it with the project: \`${command} graft-project.zip\`.`,
};
