import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { endingSignals } from '../../src/cli/process-end.js';
import { curlCommand, readToken } from '../../src/cli/serve.js';
import { browserCommand } from '../../src/cli/studio.js';
import { temporaryFolder } from '../temporary-folder.js';

describe('the signals that end a command', () => {
  it('have the exit codes of a shell', () => {
    expect(endingSignals('linux')).toEqual({ SIGHUP: 129, SIGINT: 130, SIGTERM: 143 });
    expect(endingSignals('darwin')).toEqual(endingSignals('linux'));
  });

  it('are those that Windows has', () => {
    expect(endingSignals('win32')).toEqual({ SIGHUP: 129, SIGINT: 130, SIGBREAK: 149 });
  });
});

describe('opening the browser', () => {
  it('passes the address to no shell, which would end it at &', () => {
    const link = 'http://127.0.0.1:8080/?once=1&token=2';
    for (const platform of ['linux', 'darwin', 'win32']) {
      const command = browserCommand(link, platform);
      expect(command.at(-1)).toBe(link);
      expect(['cmd', 'sh', 'powershell']).not.toContain(command[0]);
    }
  });
});

describe('the command that sends a picture to a server', () => {
  const at = 'http://127.0.0.1:8080';
  const TOKEN = '0123456789abcdef0123456789abcdef';

  it('is one of a shell, with the token from its file', () => {
    expect(curlCommand(at, {}, 'linux')).toBe(`curl -F image=@cat.jpg ${at}/classify`);
    expect(curlCommand(at, { tokenFile: 'my token' }, 'linux')).toBe(
      `curl -H "Authorization: Bearer $(cat 'my token')" -F image=@cat.jpg ${at}/classify`,
    );
  });

  it.skipIf(process.platform === 'win32').each([
    ['a line', `${TOKEN}\n`],
    ['no end of a line', TOKEN],
    ['an end of a line of Windows', `${TOKEN}\r\n`],
    ['a mark and ends of lines of Windows', `\ufeff${TOKEN}\r\n\r\n`],
    ['spaces around it', `  ${TOKEN} \n`],
    ['the UTF-16 of PowerShell', Buffer.from(`\ufeff${TOKEN}\r\n`, 'utf16le')],
  ])('has the token that the server reads, of a file with %s', async (_, content) => {
    const tokenFile = join(await temporaryFolder(), 'my token');
    await writeFile(tokenFile, content);
    const { token, isPlain } = await readToken({ tokenFile });
    expect(token).toBe(TOKEN);
    const [, header] = /-H ("[^"]*")/.exec(curlCommand(at, { tokenFile, isPlain }, 'linux'))!;
    const { stdout } = await promisify(execFile)('sh', ['-c', `printf %s ${header}`]);
    expect(stdout).toBe(`Authorization: Bearer ${TOKEN}`);
  });

  it.each([
    ['two lines', `${TOKEN}\n${TOKEN}\n`],
    ['a mark in the middle', `${TOKEN}\ufeff${TOKEN}`],
    ['the UTF-16 of others', Buffer.from(`\ufeff${TOKEN}`, 'utf16le').swap16()],
  ])('is not printed for a file with %s, which is refused', async (_, content) => {
    const tokenFile = join(await temporaryFolder(), 'token');
    await writeFile(tokenFile, content);
    await expect(readToken({ tokenFile })).rejects.toThrow(
      `in the file ${tokenFile} but received one with other characters.`,
    );
  });

  it('works in the Command Prompt and in PowerShell, where curl is another command and @ means something', () => {
    expect(curlCommand(at, { tokenFile: 'my token' }, 'win32')).toBe(
      `curl.exe -H "Authorization: Bearer TOKEN" -F "image=@cat.jpg" ${at}/classify`,
    );
  });
});
