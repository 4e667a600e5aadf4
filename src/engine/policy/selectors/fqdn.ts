/** Names and patterns of DNS names. Source: pkg/fqdn/matchpattern/matchpattern.go, pkg/policy/api/fqdn.go. */
import { isAtLeast, type CiliumVersion } from '../../cilium/settings/versions'
import { canonicalName } from '../../cluster/cluster'
import type { FqdnPattern } from './selector'

const nameCharacters = /^[-a-zA-Z0-9_.]*$/
const patternCharacters = /^[-a-zA-Z0-9_.*]*$/
const wholeLabels = /^[-a-zA-Z0-9_]+(\.[-a-zA-Z0-9_]+)*$/

/** A pattern as a version reads it. */
export function fqdnPattern(kind: FqdnPattern['kind'], text: string, version: CiliumVersion): FqdnPattern {
  return isAtLeast(version, '1.19') ? { kind, text } : { kind, text, isShallow: true }
}

/** Why a pattern is refused, or null for a good one. */
export function fqdnProblem(pattern: FqdnPattern): string | null {
  const { kind, text } = pattern
  if (text.length > 255) return 'it is longer than 255 characters'
  if (kind === 'name') {
    return nameCharacters.test(text) ? null : 'a name contains only letters, digits, "-", "_" and dots'
  }
  return patternCharacters.test(text) ? null : 'a pattern contains only letters, digits, "-", "_", "*" and dots'
}

/**
 * Whether a DNS name matches, in time linear in pattern and name.
 *
 * - only stars: every name
 * - `**.` in front: one or more whole labels, and up to 1.18 one
 * - any other run of stars: zero or more letters, digits, `-` or `_`, never a dot
 */
export function matchesFqdn(pattern: FqdnPattern, name: string): boolean {
  const wanted = canonicalName(pattern.text)
  const given = canonicalName(name)
  if (wanted === '') return false
  if (pattern.kind === 'name') return wanted === given
  if (/^\*+$/.test(wanted)) return true
  const leading = /^\*{2,}\./.exec(wanted)
  return leading === null || pattern.isShallow === true
    ? matchesGlob(wanted, given)
    : matchesBelow(wanted.slice(leading[0].length), given)
}

/** Whether one or more whole labels stand before what the rest of the pattern matches. */
function matchesBelow(rest: string, given: string): boolean {
  for (let dot = given.indexOf('.'); dot > 0; dot = given.indexOf('.', dot + 1)) {
    if (matchesGlob(rest, given.slice(dot + 1)) && wholeLabels.test(given.slice(0, dot))) return true
  }
  return false
}

function isStarCharacter(code: number): boolean {
  return (
    (code >= 48 && code <= 57) ||
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    code === 45 ||
    code === 95
  )
}

/** Glob match by a set of states: which prefixes of the pattern match the part of the name read so far. */
function matchesGlob(pattern: string, name: string): boolean {
  const glob = pattern.replace(/\*+/g, '*')
  let states = new Uint8Array(glob.length + 1)
  states[0] = 1
  skipStars(glob, states)
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i)
    const next = new Uint8Array(glob.length + 1)
    for (let s = 0; s < glob.length; s++) {
      if (states[s] !== 1) continue
      const wanted = glob.charCodeAt(s)
      if (wanted === 42) {
        if (isStarCharacter(code)) next[s] = 1
      } else if (wanted === code) {
        next[s + 1] = 1
      }
    }
    skipStars(glob, next)
    states = next
  }
  return states[glob.length] === 1
}

/** A star may stand for nothing at all. */
function skipStars(glob: string, states: Uint8Array): void {
  for (let s = 0; s < glob.length; s++) if (states[s] === 1 && glob.charCodeAt(s) === 42) states[s + 1] = 1
}
