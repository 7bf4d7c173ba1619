/** The plain-English reason of a failed file operation, without the path. */
export function fileReason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
      return 'the file is not there';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'ELOOP':
      return 'a symbolic link that leads back to itself';
    case 'EISDIR':
      return 'a folder, not a file';
    case 'ENOSPC':
      return 'the disk is full';
    case 'ENAMETOOLONG':
      return 'its path is too long for this system';
    default:
      return message ?? String(error);
  }
}

/** Why the content of a file could not be had at all. */
export type UnreachableKind = 'missing' | 'no-permission' | 'link-loop' | 'not-a-file' | 'read-error';

/** The kind of a failed file operation, for programs; `fileReason` says the same for people. */
export function unreachableKind(error: unknown): UnreachableKind {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'missing';
    case 'EACCES':
    case 'EPERM':
      return 'no-permission';
    case 'ELOOP':
      return 'link-loop';
    case 'EISDIR':
      return 'not-a-file';
    default:
      return 'read-error';
  }
}
