import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { platformOf, welcome } from '../../src/serve/welcome.js';

const card: Parameters<typeof welcome>[0] = {
  classNames: ['cats', 'dogs'],
  task: 'binary',
  imageSize: [160, 160],
};
const address = 'http://127.0.0.1:8080';
const commands = (platform: string, hasToken = false): string[] =>
  welcome(card, { address, hasToken, platform })
    .split('\n')
    .filter((line) => line.includes('curl'));

it('gives Windows commands of its own, for both of its shells', () => {
  const lines = commands('win32', true);
  expect(lines).toEqual([
    `  curl.exe -H "Authorization: Bearer TOKEN" -H "Content-Type: image/jpeg" --data-binary "@cat.jpg" ${address}/classify`,
    `  curl.exe -H "Authorization: Bearer TOKEN" -F "image=@cat.jpg" -F "image=@dog.jpg" "${address}/classify?top=3"`,
  ]);
  // The Command Prompt takes single quotes for letters.
  expect(lines.join()).not.toMatch(/['$]/);
});

it.skipIf(process.platform === 'win32')('gives other systems a line that sends JSON', async () => {
  const [, , line] = commands('linux');
  const [send, receive] = line.trim().split(' | curl ');
  expect(receive).toBe(`--json @- ${address}/classify`);
  const sent = await promisify(execFile)('sh', ['-c', send.replace('< cat.jpg', '< package.json')]);
  const { image } = JSON.parse(sent.stdout) as { image: string };
  expect(JSON.parse(Buffer.from(image, 'base64').toString())).toMatchObject({ name: '@graft-vision/graft' });
});

it.each([
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36', 'win32'],
  ['Mozilla/5.0 (Windows NT; Windows NT 10.0; de-DE) WindowsPowerShell/5.1', 'win32'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)', 'linux'],
  ['Mozilla/5.0 (X11; Linux x86_64)', 'linux'],
  ['curl/8.5.0', 'the own one'],
  [undefined, 'the own one'],
])('knows the system of %s', (userAgent, platform) => {
  expect(platformOf(userAgent, 'the own one')).toBe(platform);
});
