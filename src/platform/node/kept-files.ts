import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultCacheDirectory } from '../../download/cache-directory.js';
import type { KeptFiles } from '../platform.js';

export const keptFiles: KeptFiles = {
  pathOf: (folder, name, cacheDirectory = defaultCacheDirectory()) => join(cacheDirectory, folder, name),
  isThere: (path) =>
    stat(path).then(
      (stats) => stats.isFile(),
      () => false,
    ),
  download: async (url, path, options) => {
    // Loaded when it is needed: the code that downloads is a large part of all modules.
    const { downloadFile, recordOrigin } = await import('../../download/index.js');
    await downloadFile(url, path, options);
    await recordOrigin(path, url);
  },
  md5: async (path) => {
    const hash = createHash('md5');
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
    return hash.digest('hex');
  },
};
