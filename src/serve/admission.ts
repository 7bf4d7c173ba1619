import { Problem } from './problem.js';

/** Bytes of bodies that are held at a time, at least: enough that small pictures do not wait for each other. */
const LEAST_BYTES = 256 * 2 ** 20;

export interface AdmissionLimits {
  /** Pictures of all requests. */
  readonly queue: number;
  /** Bytes of one body. */
  readonly maxBytes: number;
}

/**
 * Bounds what a server has taken on: pictures that are being received, wait or are classified, and the bytes of their
 * bodies. A request beyond it is refused at once, so that those before it are answered in time and memory stays flat.
 */
export class Admission {
  readonly #mostPictures: number;
  readonly #mostBytes: number;
  readonly #pending: () => number;
  /** Of requests that have a place: pictures that are received, pictures that were given to the classifier, bytes. */
  readonly #held = { received: 0, given: 0, bytes: 0 };

  /** @param pending number of pictures that the classifier works on, also for requests that were given up */
  constructor({ queue, maxBytes }: AdmissionLimits, pending: () => number) {
    this.#mostPictures = queue;
    this.#mostBytes = Math.max(LEAST_BYTES, 4 * maxBytes);
    this.#pending = pending;
  }

  get pictures(): number {
    return this.#held.received + Math.max(this.#held.given, this.#pending());
  }

  get bytes(): number {
    return this.#held.bytes;
  }

  /**
   * Takes a request on, with one picture until it is known how many there are.
   *
   * @param bytes of its body, or 0 where that is not known
   * @throws Problem 503 when there is no room
   */
  enter(bytes: number): Place {
    const held = this.#held;
    const own = { received: 0, given: 0, bytes: 0 };
    const take = (pictures: number, more: number): void => {
      const full = this.pictures + pictures > this.#mostPictures || held.bytes + more > this.#mostBytes;
      // A request that is alone fits, whatever it brings.
      if (full && this.pictures > own.received) throw busy();
      own.received += pictures;
      held.received += pictures;
      own.bytes += more;
      held.bytes += more;
    };
    take(1, bytes);
    return {
      receive: (more) => take(0, more),
      hold: (pictures) => take(pictures - own.received, 0),
      give: () => {
        held.received -= own.received;
        held.given += own.received;
        own.given = own.received;
        own.received = 0;
      },
      leave: () => {
        held.received -= own.received;
        held.given -= own.given;
        held.bytes -= own.bytes;
        Object.assign(own, { received: 0, given: 0, bytes: 0 });
      },
    };
  }
}

/** The place of a request. */
export interface Place {
  /** More bytes of its body have come than were known. @throws Problem 503 when there is no room for them */
  receive(bytes: number): void;
  /** Says how many pictures it has. @throws Problem 503 when there is no room for them */
  hold(pictures: number): void;
  /** Its pictures are given to the classifier. */
  give(): void;
  /** Nobody waits for it any more. */
  leave(): void;
}

function busy(): Problem {
  return new Problem('busy', 'As many pictures as the server takes on are waiting already.', {
    hint: 'Ask again after the seconds in Retry-After; the server’s option --queue sets the limit.',
    headers: { 'Retry-After': '1' },
  });
}
