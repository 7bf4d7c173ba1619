/*
 * Writes WebAssembly modules from instructions that are named as in its specification
 * (https://webassembly.github.io/spec/core/binary/). A few functions do not need a compiler, nor a file that nobody can
 * read.
 */

/** An instruction, or several. */
export type Code = readonly number[];

/** A function that a module exports. Its parameters are 32-bit numbers, it returns nothing. */
export interface WasmFunction {
  readonly name: string;
  readonly parameters: number;
  /** Further local variables, after the parameters: first so many 32-bit numbers, then so many vectors. */
  readonly locals: { readonly i32: number; readonly v128: number };
  readonly body: readonly Code[];
}

const I32 = 0x7f;
const V128 = 0x7b;
const FUNCTION = 0x60;
const NO_RESULT = 0x40;
const END = 0x0b;

/** A module that exports functions, on a memory that it imports as `env.memory`. */
export function assemble(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([
    ...[0, ...text('asm'), 1, 0, 0, 0],
    ...section(
      1,
      functions.map(({ parameters }) => [FUNCTION, ...list(Array(parameters).fill([I32])), 0]),
    ),
    ...section(2, [[...name('env'), ...name('memory'), 2, 0, 1]]),
    ...section(
      3,
      functions.map((_, index) => unsigned(index)),
    ),
    ...section(
      7,
      functions.map((own, index) => [...name(own.name), 0, ...unsigned(index)]),
    ),
    ...section(
      10,
      functions.map(({ locals, body }) => {
        const groups = [
          [...unsigned(locals.i32), I32],
          [...unsigned(locals.v128), V128],
        ];
        return sized([...list(groups), ...body.flat(), END]);
      }),
    ),
  ]);
}

function section(id: number, entries: readonly Code[]): number[] {
  return [id, ...sized(list(entries))];
}

function list(entries: readonly Code[]): number[] {
  return [...unsigned(entries.length), ...entries.flat()];
}

function sized(bytes: Code): number[] {
  return [...unsigned(bytes.length), ...bytes];
}

function name(value: string): number[] {
  return sized(text(value));
}

function text(value: string): number[] {
  return [...value].map((letter) => letter.charCodeAt(0));
}

/** LEB128: seven bits in each byte, the lowest first. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  return value >= -0x40 && value < 0x40 ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number): Code => [0x21, ...unsigned(local)];

/** Repeats the body until what the condition leaves is 0. */
export function repeatWhile(condition: readonly Code[], body: readonly Code[]): Code {
  return [0x03, NO_RESULT, ...body.flat(), ...condition.flat(), 0x0d, 0, END];
}

/** Numbers of 32 bits. */
export const i32 = {
  const: (value: number): Code => [0x41, ...signed(value)],
  load: [0x28, 0, 0],
  add: [0x6a],
  ltUnsigned: [0x49],
} as const;

/** Adds a constant to a local variable. */
export function increase(local: number, by: number): Code {
  return [...get(local), ...i32.const(by), ...i32.add, ...set(local)];
}

const vector = (...code: readonly number[]): Code => [0xfd, ...code];
/** Nothing is known of how an address is aligned. */
const UNALIGNED = 0;
const at = (opcode: number, offset: number): Code => vector(opcode, UNALIGNED, ...unsigned(offset));

/** Vectors of 128 bits. Offsets are bytes that are added to the address on the stack. */
export const v128 = {
  load: (offset: number): Code => at(0x00, offset),
  /** Both halves get the same 8 bytes. */
  load64Splat: (offset: number): Code => at(0x0a, offset),
  zero: vector(0x0c, ...Array<number>(16).fill(0)),
  store16Lane: (lane: number, offset: number): Code => [...at(0x59, offset), lane],
  store8Lane: (lane: number, offset: number): Code => [...at(0x58, offset), lane],
  store64Lane: (lane: number, offset: number): Code => [...at(0x5b, offset), lane],
  /** The upper half of a vector, as its lower half. */
  upperHalf: (local: number): Code => [
    ...get(local),
    ...get(local),
    ...vector(0x0d, ...Array.from({ length: 16 }, (_, byte) => (byte + 8) % 16)),
  ],
} as const;

/** Lanes of a vector, which `low` and `high` halves become wider ones. */
export const i8x16 = { narrowUnsigned: vector(0x66) } as const;
export const i16x8 = {
  extendLow: vector(0x89, 0x01),
  extendHigh: vector(0x8a, 0x01),
  narrowSigned: vector(0x85, 0x01),
} as const;
export const i32x4 = {
  extendLow: vector(0xa9, 0x01),
  extendHigh: vector(0xaa, 0x01),
  /** Two numbers in the lower half; what is beyond the range becomes its end. */
  truncateFloat64: vector(0xfc, 0x01),
} as const;
/** From and to the lower half of the other vector. */
export const f32x4 = { fromFloat64: vector(0x5e) } as const;
export const f64x2 = {
  fromFloat32: vector(0x5f),
  fromInt32: vector(0xfe, 0x01),
  const: (value: number): Code => {
    const bytes = [...new Uint8Array(Float64Array.of(value, value).buffer)];
    return vector(0x0c, ...bytes);
  },
  add: vector(0xf0, 0x01),
  mul: vector(0xf2, 0x01),
} as const;
