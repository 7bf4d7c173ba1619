export { clearSession, nextSeed, setRandomSeed } from './default-session.js';
export {
  currentSession,
  type Device,
  defaultSession,
  expectDevice,
  Session,
  type SessionOptions,
  type SessionRuntime,
} from './session.js';
