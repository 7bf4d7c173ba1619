import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../datasets/helpers.js';

const run = promisify(execFile);
const program = join(import.meta.dirname, '../../dist/src/cli/main.js');
const SIDE = 11_000;

/** Runs `graft` in a process with at most this many MiB of memory. */
async function graft(mebibytes: number, ...words: string[]): Promise<string> {
  const command = `ulimit -d ${mebibytes * 1024}; exec "$0" "$@"`;
  const { stdout } = await run('bash', ['-c', command, process.execPath, program, ...words]).catch(
    (error: { stdout: string }) => error,
  );
  return stdout;
}

// Only Linux limits memory in this way.
describe.skipIf(process.platform !== 'linux')('with little memory', () => {
  let root: string;

  beforeAll(async () => {
    root = join(await temporaryFolder(), 'photos');
    for (const [index, name] of ['cats', 'dogs'].entries()) {
      await mkdir(join(root, name), { recursive: true });
      const create = { width: 64, height: 64, channels: 3 as const, background: '#888888' };
      for (let copy = 0; copy < 3; copy++) {
        const noise = { type: 'gaussian', mean: 60 + 30 * (copy + 3 * index), sigma: 40 } as const;
        await sharp({ create: { ...create, noise } })
          .jpeg()
          .toFile(join(root, name, `${copy}.jpg`));
      }
    }
    // An interlaced picture must be decoded as a whole.
    const create = { width: SIDE, height: SIDE, channels: 3 as const, background: '#3366cc' };
    await sharp({ create })
      .png({ progressive: true, compressionLevel: 1 })
      .toFile(join(root, 'cats/huge.png'));
    const whole = await readFile(join(root, 'cats/0.jpg'));
    await writeFile(join(root, 'dogs/cut.jpg'), whole.subarray(0, whole.length / 2));
  }, 300_000);

  it('a huge photograph is reported as too large, and is not quarantined as damaged', async () => {
    const printed = await graft(320, 'inspect', root, '--fix', 'quarantine');
    expect(printed).toMatch(/huge\.png: there is not enough free memory for its 11000x11000 pixels/);
    expect(printed).toMatch(/1 file that this machine could not read now: 1 out of memory\./);
    // The damaged photograph is quarantined.
    expect(printed).toMatch(/Moved .*cut\.jpg/);
    expect(await readdir(join(root, 'cats'))).toContain('huge.png');
    expect(await graft(4000, 'inspect', root)).not.toMatch(/memory/);
  }, 300_000);
});
