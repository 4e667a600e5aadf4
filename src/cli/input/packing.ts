/** How large what is read may be, and what is in gzipped files. */
import { gunzipSync } from 'node:zlib'
import { packingOf } from '../../bytes/decode'
import { UserError } from './io'
import { reasonOf } from './reason'

/** More than this of one file is no manifest, and more than a program can hold several times over. */
export const mostBytes = 200_000_000
export const megabytes = mostBytes / 1_000_000

export function tooLarge(): UserError {
  return new UserError(
    `it holds more than ${megabytes} MB; take only what matters: kubectl get ns,pods,deploy,svc,netpol,cnp,ccnp -A -o yaml`,
  )
}

/**
 * The bytes themselves, or what is in them where they are gzipped.
 *
 * @throws UserError where they are damaged, or unpack to more than a file may hold
 */
export function unpacked(bytes: Uint8Array): Uint8Array {
  if (packingOf(bytes) !== 'gzip') return bytes
  try {
    return gunzipSync(bytes, { maxOutputLength: mostBytes })
  } catch (error) {
    throw error instanceof RangeError ? tooLarge() : new UserError(`it is gzipped, and damaged: ${reasonOf(error)}`)
  }
}
