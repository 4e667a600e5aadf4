/** Why something of the file system could not be read or written, in words. */
import { UserError } from './io'

const words: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'it may not be read',
  EPERM: 'it may not be read',
  ELOOP: 'it is a link that leads back to itself',
  ENOTDIR: 'a part of the path is no folder',
  ENAMETOOLONG: 'the path is too long',
  ENOSPC: 'there is no space left',
  EDQUOT: 'there is no space left',
  EISDIR: 'it is a folder',
  EROFS: 'it may not be written',
  ERR_INVALID_ARG_VALUE: 'no file can have this name',
  ENXIO: 'it is a socket, or a device that is not there',
}

export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (error instanceof UserError) return error.message
  return words[code] ?? (error instanceof Error ? error.message : String(error))
}
