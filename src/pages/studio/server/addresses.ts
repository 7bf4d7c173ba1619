import type { JudgedPart } from '../../../studio/api.js';

/* Where the server keeps what. Ids come from the server and are still encoded, so that nothing can be read into them. */

const encoded = encodeURIComponent;

export const photographThumbnail = (id: string, size = 320): string =>
  `api/data/photographs/${encoded(id)}/thumbnail?size=${size}`;

export const photographPicture = (id: string): string =>
  `api/data/photographs/${encoded(id)}/picture?size=1280`;

export const runAddress = (id: string, ...rest: string[]): string =>
  ['api/runs', encoded(id), ...rest].join('/');

export const evaluationAddress = (run: string, part: JudgedPart): string =>
  runAddress(run, 'evaluation', part);

export const judgedThumbnail = (run: string, picture: string, size = 320): string =>
  runAddress(run, 'pictures', encoded(picture), `thumbnail?size=${size}`);

export const judgedPicture = (run: string, picture: string): string =>
  runAddress(run, 'pictures', encoded(picture), 'picture?size=1280');

export const heatMapAddress = (run: string, picture: string, className?: string): string =>
  runAddress(run, 'pictures', encoded(picture), 'heat-map') +
  (className === undefined ? '' : `?class=${encoded(className)}`);
