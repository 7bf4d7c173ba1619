import type { NetworkSummaryEvent } from '../events/index.js';
import { downloadFromHub, type ImportedOnnx, importOnnx } from '../imports/index.js';
import { Session } from '../session/index.js';
import { shellWord } from '../shell-word.js';
import { cacheDirectory } from './cache-directory.js';
import { showDownload } from './download-progress.js';
import { hubFromEnvironment, networkFromEnvironment } from './network.js';
import type { Output } from './output.js';

/** Values that are listed for people; JSON has all. */
const MOST_CUTS = 8;

/**
 * Shows a third-party network as `graft train --backbone` imports it.
 *
 * @param name what `--backbone` takes
 * @throws UsageError and GraftError as `importOnnx`
 */
export async function showNetwork(path: string, output: Output, name: string = path): Promise<void> {
  const session = new Session();
  try {
    const imported = await importOnnx(path, { session });
    const { base, model, cut, cuts, classes, preprocessing, license, largestDifference } = imported;
    for (const line of (model ?? base).summary().split('\n')) output.line(line);
    for (const [name, value] of rowsOf(imported)) output.line(`${name.padEnd(15)} ${value}`.trimEnd());
    output.line(`\nTo train on it: graft train PHOTOS --backbone ${shellWord(name)}`);
    const event: NetworkSummaryEvent = {
      event: 'network',
      path: name,
      parameters: base.countParams(),
      imageSize: [base.inputShape[1]!, base.inputShape[2]!],
      classes: classes ?? null,
      cut,
      cuts,
      layers: base.layers.map((layer) => ({ name: layer.name, className: layer.className })),
      preprocessing: preprocessing ?? null,
      license: license ?? null,
      largestDifference,
    };
    output.event({ ...event });
  } finally {
    await session.close();
  }
}

/** Downloads a network of the Hugging Face Hub, unless it is in the cache, and shows it. */
export async function showHubNetwork(address: string, output: Output): Promise<void> {
  const { hubEndpoint } = hubFromEnvironment();
  const { end, ...following } = showDownload(output, address);
  const { path, note } = await downloadFromHub(address, {
    ...following,
    cacheDirectory: cacheDirectory().path,
    network: networkFromEnvironment(),
    ...(hubEndpoint !== undefined && { endpoint: hubEndpoint }),
  }).finally(end);
  if (note !== undefined) output.line(note);
  await showNetwork(path, output, address);
}

type Row = readonly [name: string, value: string];

function rowsOf({
  base,
  classes,
  cut,
  cuts,
  preprocessing,
  license,
  scalesPixels,
  largestDifference,
}: ImportedOnnx): Row[] {
  const shapeOf = (shape: readonly number[]): string => `[${shape.join(', ')}]`;
  const pixels = scalesPixels
    ? 'scaled by the network itself'
    : preprocessing === undefined
      ? 'nothing beside the file says how; see --pixels of graft train'
      : preprocessing.problem === undefined
        ? `as ${preprocessing.from} beside it says`
        : `${preprocessing.from} beside it does not say how: ${preprocessing.problem}`;
  const listed = cuts.slice(-MOST_CUTS);
  return [
    ['Pictures', `${base.inputShape.slice(1, 3).join(' x ')} pixels`],
    ['Pixels', pixels],
    [
      'License',
      license === undefined ? 'not stated beside the file' : `${license.name}, as ${license.from} says`,
    ],
    ['Classes', classes === undefined ? 'not found' : String(classes)],
    ['Cut', `at ${cut}, which a new head reads`],
    ...listed.map(({ name, shape }, at): Row => [at === 0 ? '--cut takes' : '', `${name} ${shapeOf(shape)}`]),
    ...(cuts.length > listed.length
      ? [['', `and ${cuts.length - listed.length} values before these, which --json lists`] as const]
      : []),
    [
      'Checked',
      `differs from the file by at most ${Number(largestDifference.toPrecision(2))} of the largest number`,
    ],
  ];
}
