import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../datasets/helpers.js';

const built = join(import.meta.dirname, '../../dist/src/pictures/index.js');

/** Opens files up to the limit, and closes them after some time. */
const PROGRAM = `
import { closeSync, openSync } from 'node:fs';
import { decodeImage, resizeSettings } from ${JSON.stringify(built)};
const [path, milliseconds] = process.argv.slice(2);
await decodeImage(path, [4, 4], resizeSettings({}));
const taken = [];
for (;;) try { taken.push(openSync(path)); } catch { break; }
setTimeout(() => { for (const file of taken) closeSync(file); }, Number(milliseconds));
const outcome = await decodeImage(path, [4, 4], resizeSettings({})).then(({ length }) => length, (error) => error.name + ': ' + error.message);
console.log(taken.length, outcome);
`;

describe.skipIf(process.platform === 'win32')('when too many files are open', () => {
  async function outcome(milliseconds: number): Promise<string> {
    const folder = await temporaryFolder();
    const path = join(folder, 'photo.png');
    await sharp({ create: { width: 8, height: 8, channels: 3, background: '#c04020' } })
      .png()
      .toFile(path);
    await writeFile(join(folder, 'program.mjs'), PROGRAM);
    const command = 'ulimit -n 256; exec "$0" "$@"';
    const words = [join(folder, 'program.mjs'), path, String(milliseconds)];
    const { stdout } = await promisify(execFile)('bash', ['-c', command, process.execPath, ...words]);
    return stdout;
  }

  it('a picture waits until another file can be opened', async () => {
    expect(await outcome(300)).toMatch(/^\d\d+ 48\n$/);
  });

  it('a picture that waited in vain is not called damaged', async () => {
    expect(await outcome(20_000)).toMatch(
      /^\d\d+ GraftError: Could not read .*: too many files are open\.\n$/,
    );
  }, 120_000);
});
