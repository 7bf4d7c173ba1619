import { numberedName } from '../../file-name.js';
import type { ProjectFile } from '../../project-file.js';

/*
 * The zip of a project, which both Studios write. Its runs name their photographs by paths relative to their own folder, so
 * that it can be unpacked anywhere:
 *
 *   graft-project/graft-project.json
 *   graft-project/photographs/rose/a.jpg, or with parts photographs/train/rose/a.jpg
 *   graft-project/photographs-unlabelled/b.jpg
 *   graft-project/photographs-aside/rose/c.jpg
 *   graft-project/runs/NAME/config.json, photographs.json, model.onnx, ...
 */

export const PROJECT_FOLDER = 'graft-project';
export const PROJECT_ZIP = 'graft-project.zip';
export const PHOTOGRAPHS_FOLDER = 'photographs';
export const RUNS_FOLDER = 'runs';
/** The photographs, as a run names them in its files. */
export const PHOTOGRAPHS_OF_RUN = `../../${PHOTOGRAPHS_FOLDER}`;

/** The folders of photographs, by the kinds of places in them; see `Places`. */
const SHELVES = {
  data: PHOTOGRAPHS_FOLDER,
  unlabelled: `${PHOTOGRAPHS_FOLDER}-unlabelled`,
  aside: `${PHOTOGRAPHS_FOLDER}-aside`,
} as const;

export type Shelf = keyof typeof SHELVES;

/** The content of `graft-project.json`. */
export function projectFile(graftVersion: string): string {
  return `${JSON.stringify({ formatVersion: 1, graftVersion } satisfies ProjectFile)}\n`;
}

export const PROJECT_README = `A project of Graft Studio: photographs in the folders of their classes, and trainings with their models.

Open it with Graft on a computer, in the folder above this one:

  graft studio ${PROJECT_FOLDER}

A Studio without a server, in a browser, opens the zip file: drop it into the page.


Bir Graft Studio projesi: sınıf klasörlerindeki fotoğraflar ve modelleriyle birlikte eğitimler.

Bilgisayarda, bu klasörün üstündeki klasörde yukarıdaki komutla açın. Tarayıcıda sunucusuz çalışan bir Studio zip dosyasını
açar: dosyayı sayfaya bırakın.
`;

/** Beside the README of a project: the photographs that it should hold, but whose files were gone. */
export const LEFT_OUT_FILE = 'LEFT-OUT.txt';

/** The content of that file. @param paths in the project */
export function leftOutNote(paths: readonly string[]): string {
  return `The files of these photographs were gone when the project was downloaded, so they are not in it.
Proje indirilirken şu fotoğrafların dosyaları artık yoktu; bu yüzden projede değiller.

${paths.join('\n')}
`;
}

/**
 * Gives each photograph a path in the project that no other has, on any system: those that differ only in case get a number.
 */
export class ProjectPaths {
  readonly #taken = new Set<string>();

  /** @param folders of the photograph, the outermost first: its part and its class */
  path(shelf: Shelf, folders: readonly string[], name: string): string {
    for (let number = 1; ; number++) {
      const own = number === 1 ? name : numberedName(name, number);
      const path = [SHELVES[shelf], ...folders, own].join('/');
      const key = path.normalize('NFC').toLowerCase();
      if (this.#taken.has(key)) continue;
      this.#taken.add(key);
      return path;
    }
  }
}

/** The shelf and the folders of a photograph, from its path in a project; undefined for other files. */
export function shelved(
  path: readonly string[],
): { readonly shelf: Shelf; readonly folders: readonly string[] } | undefined {
  const [first, ...folders] = path;
  const shelf = (Object.keys(SHELVES) as Shelf[]).find((one) => SHELVES[one] === first);
  return shelf && { shelf, folders };
}
