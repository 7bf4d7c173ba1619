import { stat } from 'node:fs/promises';

/** Whether a path exists and can be accessed. */
export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
