/** The Studio without a server, as this browser has it; it stays empty where there is a server. */
class Installation {
  /** How much of it is here, between 0 and 1; undefined before that is known. */
  kept = $state<number | undefined>();
  /** Whether something could not be loaded. */
  failed = $state(false);
  /** Loads what is missing. */
  keepAll = $state.raw<() => void>(() => undefined);
  /** Replaces this version by a newer one that has been loaded; undefined while there is none. */
  update = $state.raw<(() => void) | undefined>();
}

export const installation = new Installation();
