import { describe, expect, it } from 'vitest';
import { endingSignals } from '../../src/cli/process-end.js';
import { curlCommand } from '../../src/cli/serve.js';
import { browserCommand } from '../../src/cli/studio.js';

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

  it('is one of a shell, with the token from its file', () => {
    expect(curlCommand(at, {}, 'linux')).toBe(`curl -F image=@cat.jpg ${at}/classify`);
    expect(curlCommand(at, { tokenFile: 'my token' }, 'linux')).toBe(
      `curl -H "Authorization: Bearer $(cat 'my token')" -F image=@cat.jpg ${at}/classify`,
    );
  });

  it('works in the Command Prompt and in PowerShell, where curl is another command and @ means something', () => {
    expect(curlCommand(at, { tokenFile: 'my token' }, 'win32')).toBe(
      `curl.exe -H "Authorization: Bearer TOKEN" -F "image=@cat.jpg" ${at}/classify`,
    );
  });
});
