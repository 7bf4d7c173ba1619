import { hasEnded } from '../../work-seconds.js';
import type { Activity, RunState } from '../api.js';
import { type LoggedEvent, type LoggedRun, logsOf } from './run-log.js';

/**
 * What a run is doing now, from its log.
 *
 * @param known.memory bytes that its process takes; null where not known
 * @param known.seconds of work on it, by its results; undefined where there are none
 */
export function activityOf(
  log: LoggedRun,
  state: RunState,
  {
    memory,
    plannedEpochs,
    seconds,
  }: {
    readonly memory: number | null;
    readonly plannedEpochs: number | undefined;
    readonly seconds: number | undefined;
  },
): Activity {
  const { phase, progress, last, epochs } = log;
  const active = state === 'running' || state === 'stopping';
  const number = (event: LoggedEvent | undefined, name: string): number | null => {
    const value = event?.[name];
    return typeof value === 'number' ? value : null;
  };
  const sinceLast =
    active && last !== undefined && !hasEnded(last) ? (Date.now() - Date.parse(last.time)) / 1000 : 0;
  return {
    doing: active ? doingNow(log, plannedEpochs) : 'idle',
    phase: phase === undefined ? null : String(phase.phase),
    epoch: number(progress, 'epoch') ?? epochs.at(-1)?.epoch ?? null,
    epochs: number(phase, 'epochs'),
    step: number(progress, 'step'),
    steps: number(phase, 'steps'),
    logs: logsOf(progress),
    imagesPerSecond: number(progress, 'imagesPerSecond'),
    remainingSeconds: active ? remainingSeconds(log) : null,
    // A resumed process writes nothing while it reads; earlier events are those of another process.
    elapsedSeconds: (active ? undefined : seconds) ?? log.seconds + Math.max(0, Math.min(sinceLast, 600)),
    memory,
  };
}

function doingNow({ last, progress }: LoggedRun, plannedEpochs: number | undefined): Activity['doing'] {
  switch (last?.event) {
    case undefined:
    case 'stopped':
    case 'failed':
      return 'starting';
    case 'phase':
      return 'training';
    case 'progress':
      return progress !== undefined && progress.step === progress.steps ? 'validating' : 'training';
    case 'epoch':
      // After the last epoch the model is judged; early stopping is not known about here.
      return last.epoch === plannedEpochs ? 'judging' : 'training';
    case 'figure':
      return 'judging';
    case 'note':
      return last.kind === 'ended-early' || last.kind === 'no-familiarity' ? 'judging' : 'preparing';
    default:
      return 'preparing';
  }
}

/** Estimated from the time of this phase's epochs, or of the steps of its first one. */
function remainingSeconds({ phase, progress, epochs }: LoggedRun): number | null {
  if (phase === undefined) return null;
  const [all, initial, steps] = [phase.epochs, phase.initialEpoch, phase.steps].map(Number);
  const own = epochs.filter((point) => point.phase === phase.phase && point.epoch > initial);
  const step = Number(progress?.step ?? 0);
  const begun = progress === undefined ? Date.parse(phase.time) : Date.parse(progress.time);
  const running = progress !== undefined && !own.some(({ epoch }) => epoch === progress.epoch);
  const recent = own.slice(-3);
  if (recent.length > 0) {
    const each = recent.reduce((sum, { seconds }) => sum + seconds, 0) / recent.length;
    return Math.max(0, each * (all - initial - own.length - (running ? step / steps : 0)));
  }
  const each = (begun - Date.parse(phase.time)) / 1000 / Math.max(1, step);
  return step === 0 ? null : each * ((all - initial) * steps - step);
}
