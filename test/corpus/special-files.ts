import { spawnSync } from 'node:child_process';
import { chmod, link, mkdir, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type CorpusEntry, type Expectation, isSkipped, isUsed, NotHere } from './entry.js';
import { jpeg } from './pictures.js';

/** Entries in the place of pictures that are not files, or that cannot be read. */
export function specialFiles(): CorpusEntry[] {
  return [...links(), ...noFiles(), ...withoutPermission()];
}

type Place = NonNullable<CorpusEntry['place']>;

function special(
  path: string,
  what: string,
  inFolder: Expectation,
  byName: Expectation | undefined,
  place: Place,
): CorpusEntry {
  return { path, what, inFolder, byName, place };
}

function links(): CorpusEntry[] {
  const linked =
    (target: string): Place =>
    async (path) => {
      if (process.platform === 'win32') throw new NotHere('links need rights on Windows');
      await symlink(target, path);
    };
  const gone = isSkipped(/^a symbolic link to a file that is not there$/);
  const loop = isSkipped(/^a symbolic link that leads back to itself$/);
  const folder = isSkipped(/^a symbolic link to a folder inside a class is not followed$/);
  return [
    special('link-to-file.jpg', 'a link to a picture elsewhere', isUsed, isUsed, async (path, source) => {
      const target = join(dirname(path), '.elsewhere.jpg');
      await writeFile(target, await jpeg(source));
      await linked('.elsewhere.jpg')(path, source);
    }),
    special(
      'link-to-nothing.jpg',
      'a link to nothing',
      gone,
      isSkipped(/^the file is not there$/),
      linked('nothing.jpg'),
    ),
    special('link-to-itself.jpg', 'a link to itself', loop, loop, linked('link-to-itself.jpg')),
    special('link-there.jpg', 'a link to a link that leads back', loop, loop, linked('link-back.jpg')),
    special('link-back.jpg', 'a link that leads back', loop, loop, linked('link-there.jpg')),
    special('link-to-own-folder', 'a link to the folder that it is in', folder, undefined, linked('.')),
    special(
      'link-to-parent.jpg',
      'a link to the folder above, named like a picture',
      folder,
      undefined,
      linked('..'),
    ),
    special('link-to-root', 'a link to the root of the system', folder, undefined, linked('/')),
    special(
      'link-to-device.jpg',
      'a link to a device that never ends',
      isSkipped(/^not a regular file$/),
      isSkipped(/^not a regular file$/),
      linked('/dev/zero'),
    ),
    special(
      'link-to-process.jpg',
      'a link to a file of the system that says it is empty',
      isSkipped(/^empty file$/),
      isSkipped(/^empty file$/),
      async (path, source) => {
        if (process.platform !== 'linux') throw new NotHere('only Linux has /proc');
        await linked('/proc/version')(path, source);
      },
    ),
    special('second-name.jpg', 'another name of the same file', isUsed, isUsed, async (path, source) => {
      const first = join(dirname(path), '.first-name.jpg');
      await writeFile(first, await jpeg(source));
      await link(first, path).catch(() => {
        throw new NotHere('there are no hard links here');
      });
    }),
  ];
}

function noFiles(): CorpusEntry[] {
  const notRegular = isSkipped(/^not a regular file$/);
  return [
    special(
      'pipe.jpg',
      'a named pipe, from which a reader would wait for ever',
      notRegular,
      notRegular,
      async (path) => {
        if (spawnSync('mkfifo', [path]).status !== 0) throw new NotHere('there are no named pipes here');
      },
    ),
    special('socket.jpg', 'a socket', notRegular, notRegular, async (path) => {
      // The listening process removes it at its end if it has the time. The path can have at most 107 bytes.
      const listen = `require('net').createServer().listen(${JSON.stringify(basename(path))}, () => process.kill(process.pid, 'SIGKILL'))`;
      spawnSync(process.execPath, ['-e', listen], { cwd: dirname(path) });
      if (process.platform === 'win32') throw new NotHere('there are no sockets in folders here');
    }),
    special(
      'empty-folder.jpg',
      'an empty folder named like a picture',
      { outcome: 'ignored' },
      undefined,
      async (path) => {
        await mkdir(path);
      },
    ),
  ];
}

function withoutPermission(): CorpusEntry[] {
  const denied = isSkipped(/^permission denied$/);
  const expectPermissions = (): void => {
    if (process.platform === 'win32') throw new NotHere('permissions are of another kind here');
  };
  const entries = [
    special('no-permission.jpg', 'a picture that may not be read', denied, denied, async (path, source) => {
      expectPermissions();
      await writeFile(path, await jpeg(source));
      await chmod(path, 0o000);
    }),
    special(
      'no-permission',
      'a folder that may not be read',
      isSkipped(/^cannot read the folder: permission denied$/),
      undefined,
      async (path, source) => {
        expectPermissions();
        await mkdir(path);
        await writeFile(join(path, 'photo.jpg'), await jpeg(source));
        await chmod(path, 0o000);
      },
    ),
    special(
      'list-only/photo.jpg',
      'a picture in a folder that may be listed only',
      denied,
      denied,
      async (path, source) => {
        expectPermissions();
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, await jpeg(source));
        await chmod(dirname(path), 0o444);
      },
    ),
  ];
  return entries.map((entry) => ({ ...entry, unlessRoot: true }));
}
