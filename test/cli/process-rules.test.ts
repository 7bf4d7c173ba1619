import { describe, expect, it } from 'vitest';
import { endingSignals } from '../../src/cli/process-end.js';
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
