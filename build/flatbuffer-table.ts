import { ByteBuffer } from 'flatbuffers';

const OFFSET_BYTES = 4;

/**
 * A table of a FlatBuffer, whose fields are read by their number in the schema. The library `flatbuffers` follows every
 * offset, even beyond the end, where it reads zeros; this class checks every offset and length first.
 *
 * Every method that reads throws a plain Error when the bytes are not valid.
 */
export class FlatBufferTable {
  readonly #buffer: ByteBuffer;
  readonly #position: number;
  readonly #vtableBytes: number;

  private constructor(buffer: ByteBuffer, position: number) {
    this.#buffer = buffer;
    this.#position = position;
    expectInside(buffer, position, OFFSET_BYTES);
    const vtable = position - buffer.readInt32(position);
    expectInside(buffer, vtable, 4);
    this.#vtableBytes = buffer.readUint16(vtable);
    expectInside(buffer, vtable, this.#vtableBytes);
  }

  /**
   * The root table of a file.
   *
   * @param identifier the four letters that mark files of this schema
   */
  static root(bytes: Uint8Array, identifier: string): FlatBufferTable {
    const buffer = new ByteBuffer(bytes);
    expectInside(buffer, 0, OFFSET_BYTES + identifier.length);
    if (!buffer.__has_identifier(identifier)) {
      throw new Error(`it does not have the identifier ${identifier}`);
    }
    return new FlatBufferTable(buffer, buffer.readUint32(0));
  }

  int8(field: number): number {
    const position = this.#find(field, 1);
    return position === undefined ? 0 : this.#buffer.readInt8(position);
  }

  int32(field: number): number {
    const position = this.#find(field, 4);
    return position === undefined ? 0 : this.#buffer.readInt32(position);
  }

  uint32(field: number): number {
    const position = this.#find(field, 4);
    return position === undefined ? 0 : this.#buffer.readUint32(position);
  }

  /** A string; empty if the field is missing. */
  text(field: number): string {
    return new TextDecoder().decode(this.bytes(field));
  }

  /** A view of the bytes, not a copy; empty if the field is missing. */
  bytes(field: number): Uint8Array {
    const [start, length] = this.#vector(field, 1);
    return this.#buffer.bytes().subarray(start, start + length);
  }

  int32s(field: number): number[] {
    const [start, length] = this.#vector(field, 4);
    return Array.from({ length }, (_, index) => this.#buffer.readInt32(start + 4 * index));
  }

  tables(field: number): FlatBufferTable[] {
    const [start, length] = this.#vector(field, OFFSET_BYTES);
    return Array.from({ length }, (_, index) => {
      const place = start + OFFSET_BYTES * index;
      return new FlatBufferTable(this.#buffer, this.#buffer.__indirect(place));
    });
  }

  /** Where a field's value begins; undefined when the table leaves it out. */
  #find(field: number, size: number): number | undefined {
    const entry = 4 + 2 * field;
    if (entry + 2 > this.#vtableBytes) return undefined;
    const offset = this.#buffer.__offset(this.#position, entry);
    if (offset === 0) return undefined;
    expectInside(this.#buffer, this.#position + offset, size);
    return this.#position + offset;
  }

  #vector(field: number, itemSize: number): [start: number, length: number] {
    const position = this.#find(field, OFFSET_BYTES);
    if (position === undefined) return [0, 0];
    expectInside(this.#buffer, this.#buffer.__indirect(position), OFFSET_BYTES);
    const length = this.#buffer.__vector_len(position);
    const start = this.#buffer.__vector(position);
    expectInside(this.#buffer, start, length * itemSize);
    return [start, length];
  }
}

function expectInside(buffer: ByteBuffer, position: number, size: number): void {
  if (position < 0 || size < 0 || position + size > buffer.capacity()) {
    throw new Error(`it points to ${size} bytes at ${position}, but is ${buffer.capacity()} bytes long`);
  }
}
