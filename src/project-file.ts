/** The file by which a folder or a zip is known as a project of Graft Studio: photographs with their runs. */
export const PROJECT_FILE = 'graft-project.json';

/** The content of that file. */
export interface ProjectFile {
  readonly formatVersion: 1;
  readonly graftVersion: string;
}
