/**
 * Links: `v1.` and the workspace as JSON, compressed (raw deflate) and written in URL-safe base64.
 *
 * The prefix names the codec, so that links that are out in the world still open when there is a newer one. A link
 * comes from anywhere: its length, what it unpacks to and what is in it are bounded and checked.
 */
import { collect } from '../../bytes/collect'
import { fromPayload, toPayload, type SharedWorkspace } from './payload'

export type Decoded = { readonly workspace: SharedWorkspace } | { readonly problem: string }

/** Longer ones are cut by browsers themselves. */
export const maxLinkLength = 1_900_000
const maxUnpacked = 30_000_000

const broken = 'The link is damaged: part of it may have been cut off when it was copied. Ask for it again.'

/** The fragment of a link, without its `#`. */
export async function encodeShare(shared: SharedWorkspace): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(toPayload(shared)))
  const packed = new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate-raw')))
  return `v1.${toBase64Url(new Uint8Array(await packed.arrayBuffer()))}`
}

/** Whether a fragment is meant to be a link of ours, whole or damaged. */
export function isShareFragment(fragment: string): boolean {
  return /^v\d{1,3}\./.test(fragment)
}

/** Reads a fragment. Never throws: what is wrong comes back as a sentence. */
export async function decodeShare(fragment: string): Promise<Decoded> {
  const [version = ''] = fragment.split('.', 1)
  switch (version) {
    case 'v1':
      return decodeFirst(fragment.slice(3))
    default:
      return {
        problem: 'The link was made by a newer Membrane than this one. Open it where it was made, or update this site.',
      }
  }
}

async function decodeFirst(text: string): Promise<Decoded> {
  if (text.length > maxLinkLength) return { problem: 'The link is longer than any that Membrane makes.' }
  try {
    const packed = fromBase64Url(text)
    const unpacked = await collect(
      new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw')),
      maxUnpacked,
    )
    if (unpacked === 'too large') return { problem: 'The link unpacks to more than Membrane can hold.' }
    const json = new TextDecoder('utf-8', { fatal: true }).decode(unpacked)
    const workspace = fromPayload(JSON.parse(json))
    return workspace === null ? { problem: broken } : { workspace }
  } catch {
    // Whatever is thrown above means the same: this is not what was sent.
    return { problem: broken }
  }
}

function toBase64Url(bytes: Uint8Array): string {
  const parts: string[] = []
  // A multiple of three, so that the parts can be joined; small enough to be passed as arguments.
  for (let at = 0; at < bytes.length; at += 30_000)
    parts.push(btoa(String.fromCharCode(...bytes.subarray(at, at + 30_000))))
  return parts.join('').replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  if (!/^[\w-]+$/.test(text)) throw new RangeError('not base64url')
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}
