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
    case 'ENOTDIR':
      return 'part of its path is a file, not a folder';
    case 'ENAMETOOLONG':
      return 'its path is too long';
    case 'ENXIO':
    case 'ENODEV':
      return 'not a regular file';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full';
    case 'EFBIG':
      return 'the largest size of a file is reached';
    case 'EROFS':
      return 'the disk is read-only';
    case 'EPIPE':
      return 'the program that reads it has ended';
    case 'EMFILE':
    case 'ENFILE':
      return 'too many files are open';
    case 'EIO':
      return 'the disk cannot be read or written there';
    default:
      return message ?? String(error);
  }
}

/** The kind of a failed file operation, for programs; `fileReason` says the same for people. */
export function unreachableKind(
  error: unknown,
): 'missing' | 'no-permission' | 'link-loop' | 'not-a-file' | 'read-error' {
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
    case 'ENXIO':
    case 'ENODEV':
      return 'not-a-file';
    default:
      return 'read-error';
  }
}
