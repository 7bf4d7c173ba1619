/** Milliseconds that a slider must stand still. */
const STILL = 250;

/** A value that changes often, once it has stood still. To be made while a component begins. */
export class Settled<Value> {
  #value = $state.raw() as Value;

  constructor(read: () => Value) {
    this.#value = read();
    $effect(() => {
      const now = read();
      const timer = setTimeout(() => {
        this.#value = now;
      }, STILL);
      return () => clearTimeout(timer);
    });
  }

  get value(): Value {
    return this.#value;
  }
}
