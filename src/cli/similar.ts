import { realpath } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { counted } from '../counted.js';
import { UsageError } from '../errors.js';
import type { SimilarErrorEvent, SimilarResultEvent } from '../events/index.js';
import { Nearest, PictureFeatures, type SimilarPicture } from '../features/index.js';
import { writeFileAtomically } from '../files/index.js';
import { expectTypeface, imageGridFigure, svgToPng } from '../report/index.js';
import { Session } from '../session/index.js';
import { cacheDirectory } from './cache-directory.js';
import { expectOneNetwork, type NetworkFlags, networkFor } from './feature-network.js';
import { expectFile } from './input-files.js';
import { namedPictures } from './named-pictures.js';
import { createOutput } from './output.js';
import { pictureCell } from './picture-cell.js';
import { pictureProgress } from './picture-progress.js';
import { unreadLine } from './unread-places.js';

interface SimilarFlags extends NetworkFlags {
  readonly in: readonly string[];
  readonly count: number;
  readonly out?: string;
  readonly threads?: number;
  readonly json: boolean;
}

const COLUMNS = 4;

export async function runSimilar(picture: string, flags: SimilarFlags): Promise<void> {
  const start = performance.now();
  const output = createOutput(flags.json);
  expectOneNetwork(flags);
  await expectFile(picture, 'picture');
  await expectTypeface();
  if (flags.model !== undefined) await expectFile(flags.model, 'model');
  const { paths, problems } = await pathsToCompare(picture, flags.in);
  const session = new Session({ threads: flags.threads });
  const cache = cacheDirectory().path;
  const network = await networkFor(flags, { output, session, cache });
  const features = await PictureFeatures.open(network, { session, cacheDirectory: cache });
  try {
    const nearest = new Nearest(await features.ofPicture(picture), flags.count);
    const progress = pictureProgress(output, { verb: 'Compared' });
    let done = 0;
    let compared = 0;
    for await (const one of features.ofFiles(paths)) {
      if ('features' in one) {
        nearest.add(one);
        compared++;
      } else problems.push(one);
      progress.update(++done, paths.length);
    }
    progress.stop();
    const counts = { compared, unreadable: problems.length };
    for (const { path, reason } of problems) {
      output.line(unreadLine(path, reason));
      output.event<SimilarErrorEvent>({ event: 'error', path, reason });
    }
    const figure = flags.out ?? `${basename(picture, extname(picture))}.similar.png`;
    await writeFileAtomically(figure, await svgToPng(await figureOf(picture, nearest.pictures)));
    for (const { path, similarity } of nearest.pictures) output.line(`${similarity.toFixed(3)}  ${path}`);
    output.line(`Compared with ${counted(compared, 'picture')}. Wrote ${figure}`);
    const seconds = (performance.now() - start) / 1000;
    const event = 'result';
    output.event<SimilarResultEvent>({
      event,
      picture,
      similar: nearest.pictures,
      ...counts,
      figure,
      seconds,
    });
  } finally {
    await features.close();
  }
}

interface Problem {
  readonly path: string;
  readonly reason: string;
}

/** All pictures at the named places but the picture itself. @throws UsageError when there are none */
async function pathsToCompare(
  picture: string,
  places: readonly string[],
): Promise<{ paths: string[]; problems: Problem[] }> {
  const own = await realpath(picture);
  const found = await namedPictures(places);
  const problems = found.problems.map(({ path, error }) => ({ path, reason: error }));
  const paths: string[] = [];
  for (const path of found.paths) if ((await realpath(path)) !== own) paths.push(path);
  if (paths.length === 0) {
    const [first] = problems;
    throw new UsageError(
      first === undefined
        ? `There is no other picture in ${places.join(', ')}.`
        : `There is no picture to compare with: ${first.path}: ${first.reason}.`,
      { hint: 'Name a folder with pictures after --in.' },
    );
  }
  return { paths, problems };
}

async function figureOf(picture: string, similar: readonly SimilarPicture[]): Promise<string> {
  const cells = [
    await pictureCell(picture, 'The picture'),
    ...(await Promise.all(similar.map(({ path, similarity }) => pictureCell(path, similarity.toFixed(3))))),
  ];
  // A file that was readable a moment ago may have been removed since.
  const readable = cells.filter((cell) => cell !== undefined);
  return await imageGridFigure(readable, {
    title: `Pictures like ${basename(picture)}`,
    subtitle: 'Cosine similarity of what the network sees in both pictures; 1 means identical',
    columns: COLUMNS,
  });
}
