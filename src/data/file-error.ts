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
    default:
      return message ?? String(error);
  }
}
