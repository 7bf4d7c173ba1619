import type { History } from '../train/index.js';

/* How all commands format results. */

/** A phase of training in a result event, with the figures of its last epoch. */
export function phaseFigures({
  name,
  history,
  seconds,
}: {
  name: string;
  history: History;
  seconds: number;
}) {
  const last = Object.entries(history.history).map(([series, values]) => [series, values.at(-1)] as const);
  const logs = last.filter((figure): figure is [string, number] => figure[1] !== undefined);
  return { name, epochs: history.epoch.length, logs: Object.fromEntries(logs), seconds };
}

/** A number of bytes for people: '68.6 MB'. */
export function byteSize(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return power === 0 ? `${bytes} bytes` : `${(bytes / 1000 ** power).toFixed(1)} ${units[power]}`;
}

/** A number of seconds for people: '2 min 5 s'. */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
