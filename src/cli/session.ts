import type { DeviceEvent } from '../recipes/index.js';
import { runtimeOf } from '../runtime/index.js';
import { type Device, Session } from '../session/index.js';
import type { Output } from './output.js';

/** The options of a command that say what computes. */
export interface SessionFlags {
  readonly threads?: number;
  readonly device?: Device;
}

/**
 * The session of a command; it says where it computes if that was left open or is unusual.
 *
 * @throws GraftError for the device 'webgpu' when there is no graphics card
 */
export async function sessionFor(
  { threads, device = 'cpu' }: SessionFlags,
  output: Output,
): Promise<Session> {
  const session = new Session({ threads, device });
  if (device === 'cpu') return session;
  const chosen = await runtimeOf(session).chosenDevice();
  output.line(deviceLine(chosen));
  output.event<DeviceEvent>({ event: 'device', device: chosen.device, reason: chosen.reason });
  return session;
}

export function deviceLine({ device, reason }: Pick<DeviceEvent, 'device' | 'reason'>): string {
  return `Device: ${device === 'cpu' ? 'the processor' : 'a graphics card'}. ${reason}`;
}
