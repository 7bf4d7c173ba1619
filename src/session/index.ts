export { clearSession, nextSeed, setRandomSeed } from './default-session.js';
export {
  currentSession,
  defaultSession,
  Session,
  type SessionOptions,
  type SessionRuntime,
} from './session.js';
