/** Documents that are not rendered yet: Helm's and Flux's templates, and values that SOPS has encrypted. */
import type { YamlNode, YamlProblem } from '../../yaml/exact/node'
import { resolvePlain } from '../../yaml/exact/scalar'

const helm = /\{\{/
const flux = /\$\{[A-Za-z_][A-Za-z0-9_]*(?:[:=?+-][^}]*)?\}/
const sops = /ENC\[AES256_GCM,/

/** A variable with a default that needs no rendering to be known. */
const defaulted = /\$\{[A-Za-z_][A-Za-z0-9_]*:?[=-]([^{}]*)\}/g

/**
 * The document with Flux's variables at their defaults, and where the first one stands; null where none has one. A text with a
 * variable without a default is left as it is.
 */
export function withDefaults(root: YamlNode): { readonly root: YamlNode; readonly start: number } | null {
  let start = -1
  const read = (node: YamlNode): YamlNode => {
    if (node.kind === 'map') return { ...node, values: node.values.map(read) }
    if (node.kind === 'sequence') return { ...node, items: node.items.map(read) }
    if (!node.text.includes('${')) return node
    const text = node.text.replace(defaulted, '$1')
    if (text === node.text || flux.test(text)) return node
    if (start < 0) start = node.start
    return { ...node, text, value: node.isPlain ? resolvePlain(text) : text }
  }
  const found = read(root)
  return start < 0 ? null : { root: found, start }
}

/** Characters that end a plain text within braces or brackets, and letters of private use that stand in for them. */
const special = '{}[],'
const standIns = '\uE000\uE001\uE002\uE003\uE004'

/** A text of the same length in which Flux's variables are plain words, so that they may stand within braces; null where there are none. */
export function maskVariables(text: string): string | null {
  if (!text.includes('${') || /[\uE000-\uE004]/.test(text)) return null
  const variable = new RegExp(flux, 'g')
  const masked = text.replace(variable, (found) =>
    found.replace(/[{}[\],]/g, (letter) => standIns[special.indexOf(letter)] ?? letter),
  )
  return masked === text ? null : masked
}

/** The same tree with what the words stand for. */
export function unmaskVariables(node: YamlNode): YamlNode {
  if (node.kind === 'sequence') return { ...node, items: node.items.map(unmaskVariables) }
  if (node.kind === 'map')
    return {
      ...node,
      keys: node.keys.map(unmasked),
      keyNodes: node.keyNodes.map((key) => ({ ...key, text: unmasked(key.text) })),
      values: node.values.map(unmaskVariables),
    }
  const text = unmasked(node.text)
  return text === node.text ? node : { ...node, text, value: text }
}

function unmasked(text: string): string {
  return text.replace(/[\uE000-\uE004]/g, (letter) => special[standIns.indexOf(letter)] ?? letter)
}

/** The note on a document that is read with its defaults. */
export function defaultsNote(start: number): YamlProblem {
  return {
    code: 'template-defaults',
    message: 'variables of Flux are read with the defaults that are written beside them',
    help: 'Paste what `flux build kustomization` prints to see what the cluster gets.',
    start,
    end: start + 2,
  }
}

const advice = {
  Helm: 'Render it first: paste what `helm template` prints.',
  Flux: 'Render it first: paste what `flux build kustomization` or `flux envsubst` prints.',
  SOPS: 'Decrypt it first: paste what `sops decrypt` prints.',
} as const

/** Whether any value of a document may have yet to be rendered: no other document has to be looked through. Escapes may stand for anything. */
export function mayHoldTemplate(text: string): boolean {
  return text.includes('{{') || text.includes('${') || text.includes('ENC[') || text.includes('\\')
}

/** What renders a text, or null for a text that needs no rendering. */
function rendererOf(text: string): keyof typeof advice | null {
  return sops.test(text) ? 'SOPS' : helm.test(text) ? 'Helm' : flux.test(text) ? 'Flux' : null
}

/** The note on a document that could not be parsed because it is a template; null where it is none. */
export function unparsedTemplate(text: string): YamlProblem | null {
  const plain = text.replace(/^[ \t]*#.*$/gm, (line) => ' '.repeat(line.length))
  const renderer = rendererOf(plain)
  return renderer === null ? null : noteOf(renderer, Math.max(0, plain.search(helm)))
}

/** The note on an object that could be parsed and has values yet to be rendered; null where all are plain. */
export function templateIn(node: YamlNode, deepest = 40): YamlProblem | null {
  if (node.kind === 'scalar') {
    if (node.text.length < 4) return null
    const renderer = rendererOf(node.text)
    return renderer === null ? null : noteOf(renderer, node.start)
  }
  if (deepest === 0) return null
  const children = node.kind === 'map' ? [...node.keyNodes, ...node.values] : node.items
  for (const child of children) {
    const found = templateIn(child, deepest - 1)
    if (found !== null) return found
  }
  return null
}

function noteOf(renderer: keyof typeof advice, start: number): YamlProblem {
  return {
    code: 'template',
    message:
      renderer === 'SOPS'
        ? 'values of this document are encrypted by SOPS, and nothing is made of it'
        : `this document is a template of ${renderer}, and nothing is made of it until it is rendered`,
    help: advice[renderer],
    start,
    end: start + 2,
  }
}
