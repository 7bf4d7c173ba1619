import { afterAll, expect, vi } from 'vitest';
import { clearSession } from '../src/session/index.js';

/*
 * Runs before each quick test file. Many of them share a process: each begins with the automatic names of layers that a
 * new process has, and none may leave behind what another would notice.
 */

clearSession();

/** ONNX Runtime's and libvips', which are set when they are loaded. */
const SET_BY_LIBRARIES = ['ORT_DISABLE_TELEMETRY', 'VIPSHOME'];

const environment = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !SET_BY_LIBRARIES.includes(name)));

const stateOfProcess = () => ({
  environment: environment(),
  folder: process.cwd(),
  exitCode: process.exitCode,
  fakeTimers: vi.isFakeTimers(),
});

const before = stateOfProcess();
afterAll(() => {
  expect(stateOfProcess(), 'what this test file leaves behind').toEqual(before);
});
