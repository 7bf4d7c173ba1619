import { ownPlatform } from './own-platform.js';

/** The plain-English reason of a failed file operation, without the path. */
export function fileReason(error: unknown, platform = ownPlatform()): string {
  const { code, message } = error as NodeJS.ErrnoException;
  // Windows does not tell the two apart.
  if (platform === 'win32' && (code === 'EPERM' || code === 'EACCES'))
    return 'permission denied, or another program is using it';
  return REASONS[code ?? ''] ?? (message === undefined ? String(error) : withoutCode(message));
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'the file is not there',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EEXIST: 'something of that name is there already',
  ENOTEMPTY: 'the folder is not empty',
  ELOOP: 'a symbolic link that leads back to itself',
  EISDIR: 'a folder, not a file',
  ENOTDIR: 'part of its path is a file, not a folder',
  ENAMETOOLONG: 'its path is too long',
  ENXIO: 'not a regular file',
  ENODEV: 'not a regular file',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
  EFBIG: 'the largest size of a file is reached',
  EROFS: 'the disk is read-only',
  EBUSY: 'another program is using it',
  ETXTBSY: 'another program is using it',
  EXDEV: 'the two places are on different disks',
  ENOWRITER: 'a pipe that nobody writes to',
  EPIPE: 'the program that reads it has ended',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  ENOMEM: 'there is not enough memory',
  ESTALE: 'the disk is no longer connected',
  ENOTCONN: 'the disk is no longer connected',
  EHOSTDOWN: 'the disk is no longer connected',
  EHOSTUNREACH: 'the disk is no longer connected',
  EREMOTEIO: 'the disk is no longer connected',
  EIO: 'the disk cannot be read or written there',
};

/** Whether a full disk is behind an error, or behind one of its causes. */
export function isDiskFull(error: unknown): boolean {
  const { code, cause } = (error ?? {}) as NodeJS.ErrnoException & { readonly cause?: unknown };
  return code === 'ENOSPC' || code === 'EDQUOT' || (cause !== undefined && isDiskFull(cause));
}

const FREE_SPACE = 'Free some space on the disk of this folder, then try again.';
const CHECK_FOLDER = 'Check that the folder may be written to and that the disk is not full.';

/** What to do when a file could not be written. */
export function hintForWriting(error: unknown): string {
  return isDiskFull(error) ? FREE_SPACE : CHECK_FOLDER;
}

/** Whether an error comes from the operating system, such as ENOSPC. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  return error instanceof Error && typeof code === 'string' && typeof syscall === 'string';
}

/** Node writes "EBADF: bad file descriptor, write" and adds the path. */
function withoutCode(message: string): string {
  return message.replace(/^E[A-Z0-9]+: (.*?), \w+( '.*')?$/s, '$1');
}
