import { GraftError, reasonOf } from '../../errors.js';

/** What a command is defined for. */
export interface Wanted {
  /** Its help may be shown. */
  readonly withHelp: boolean;
}

/**
 * An action that is loaded when it is carried out, so that help and usage errors come at once:
 * `command.action(loaded(async () => (await import('../predict.js')).runPredict))`.
 *
 * @throws GraftError when a package that the action needs cannot be loaded
 */
export function loaded<Arguments extends unknown[]>(
  load: () => Promise<(...given: Arguments) => void | Promise<void>>,
): (...given: Arguments) => Promise<void> {
  return async (...given) => {
    const action = await withPackages(load);
    await action(...given);
  };
}

/** Loads a part of the program. @throws GraftError when a package that it needs cannot be loaded */
export async function withPackages<Part>(load: () => Promise<Part>): Promise<Part> {
  try {
    return await load();
  } catch (error) {
    throw new GraftError(`A package that Graft needs cannot be loaded: ${reasonOf(error).split('\n')[0]}`, {
      hint: 'Run `graft doctor`: it finds the package and says what to do.',
      cause: error,
    });
  }
}
