import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { maskedCrc32c } from '../../crc32c.js';

/*
 * TensorBoard's files: TFRecord records, each of which holds a message Event of event.proto. These fields are used:
 *
 *   Event    wall_time = 1 (double), step = 2 (int64), file_version = 3 (string), summary = 5 (Summary)
 *   Summary  value = 1 (repeated Value)
 *   Value    tag = 1 (string), simple_value = 2 (float)
 */
const EVENT_FIELDS = { wallTime: 1, step: 2, fileVersion: 3, summary: 5 } as const;
const SUMMARY_FIELDS = { value: 1 } as const;
const VALUE_FIELDS = { tag: 1, simpleValue: 2 } as const;

/** The record that a file begins with. @param wallTime seconds since 1970 */
export function versionRecord(wallTime: number): Uint8Array {
  const event = new BinaryWriter().tag(EVENT_FIELDS.wallTime, WireType.Bit64).double(wallTime);
  event.tag(EVENT_FIELDS.fileVersion, WireType.LengthDelimited).string('brain.Event:2');
  return frame(event.finish());
}

/** Figures of one step, under their tags. @param wallTime seconds since 1970 */
export function scalarsRecord(
  wallTime: number,
  step: number,
  scalars: Readonly<Record<string, number>>,
): Uint8Array {
  const event = new BinaryWriter().tag(EVENT_FIELDS.wallTime, WireType.Bit64).double(wallTime);
  // A field of proto3 that is 0 is left out.
  if (step !== 0) event.tag(EVENT_FIELDS.step, WireType.Varint).int64(step);
  event.tag(EVENT_FIELDS.summary, WireType.LengthDelimited).fork();
  for (const [tag, value] of Object.entries(scalars)) {
    event.tag(SUMMARY_FIELDS.value, WireType.LengthDelimited).fork();
    event.tag(VALUE_FIELDS.tag, WireType.LengthDelimited).string(tag);
    event.tag(VALUE_FIELDS.simpleValue, WireType.Bit32).float(value).join();
  }
  return frame(event.join().finish());
}

/** The length (8 bytes), its checksum, the message, its checksum; all little-endian. */
function frame(message: Uint8Array): Uint8Array {
  const record = new Uint8Array(message.length + 16);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(message.length), true);
  view.setUint32(8, maskedCrc32c(record.subarray(0, 8)), true);
  record.set(message, 12);
  view.setUint32(12 + message.length, maskedCrc32c(message), true);
  return record;
}
