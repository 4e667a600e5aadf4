/**
 * Values that the API server refuses in the kinds that hold no policy, so that nothing of such an object counts. Source: kubernetes
 * pkg/apis/core/validation, pkg/apis/apps/validation and pkg/apis/discovery/validation.
 */
import { parseAddress } from '../../cluster/address'
import type { YamlNode } from '../../../yaml/exact/node'
import { nearestWord } from '../../../values/words'
import { isDnsLabel, isDnsSubdomain, isLabelValue, isQualifiedName, portNameProblem } from '../grammar'
import {
  integer,
  objectName,
  portNumberOrName,
  refined,
  text,
  textMap,
  type Refusal,
  type Shape,
  type TextMap,
} from '../shape'

/** One of a few words. Capitals count. */
export function oneOf(...words: readonly [string, ...string[]]): Shape<string> {
  return refined(text, (value) => {
    if (value === '' || words.includes(value)) return null
    const meant = words.find((word) => word.toLowerCase() === value.toLowerCase()) ?? nearestWord(value, words)
    return {
      words: `is "${value}", and not ${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`,
      help: meant === null ? `Write ${words[0]}.` : `Write ${meant}.`,
      ...(meant === null ? {} : { replacement: meant }),
    }
  })
}

export const protocol = oneOf('TCP', 'UDP', 'SCTP')

const nameHelp =
  'A name has lower-case letters, digits and "-" (some also "."), and begins and ends with a letter or digit.'

function named(isGood: (text: string) => boolean): Shape<string> {
  return refined(objectName, (value) =>
    value === '' || isGood(value) ? null : { words: `is "${value}", which is no name`, help: nameHelp },
  )
}

/** The name of most objects, and that of a namespace or a service. */
export const subdomainName = named(isDnsSubdomain)
export const labelName = named(isDnsLabel)
/** What a name begins with. */
export const nameBeginning = named((value) => isDnsSubdomain(`${value}x`))

export const portName = refined(text, (value) => {
  const problem = value === '' ? null : portNameProblem(value)
  return problem === null ? null : { words: `is "${value}": ${problem}`, help: 'Write a name such as http.' }
})

/** The port of a container, by number or by name. */
export const targetPort = refined(portNumberOrName, (value) => {
  const problem = typeof value === 'string' && value !== '' ? portNameProblem(value) : null
  if (problem === null) return null
  const isNumber = typeof value === 'string' && /^[1-9]\d{0,4}$/.test(value)
  return {
    words: `is "${value}": ${problem}`,
    help: isNumber ? 'Remove the quotes.' : 'Write a number, or a name such as http.',
    ...(isNumber ? { replacement: value } : {}),
  }
})

/** A number of pods. */
export const count = refined(integer, (value) =>
  value < 0 ? { words: `is ${value}`, help: 'Write 0 or more.' } : null,
)

export const address = refined(text, (value) => addressRefusal(value))
/** The address of a service, or `None` for one without. */
export const clusterAddress = refined(text, (value) => (value === 'None' ? null : addressRefusal(value)))

function addressRefusal(value: string): Refusal | null {
  if (value === '' || parseAddress(value) !== null) return null
  return { words: `is "${value}", which is no address`, help: 'Write an address such as 10.0.0.7.' }
}

/** A port or the name of one in an Endpoints or an EndpointSlice. */
export const endpointPort = refined(integer, (value) =>
  value >= 1 && value <= 65_535
    ? null
    : { words: `is ${value}; that is not a port`, help: 'Ports go from 1 to 65535.' },
)

/** Labels that were found good: most objects share theirs with others. */
const goodLabels = new Map<string, string>()
const mostGoodLabels = 10_000

export const labels: Shape<TextMap> = refined(textMap, (values, node) => {
  for (const [key, value] of values) {
    if (goodLabels.get(key) === value) continue
    const refusal = labelRefusal(key, value)
    if (refusal !== null) return { ...refusal, at: { node: nodeOfLabel(node, key), path: `.${key}` } }
    if (goodLabels.size >= mostGoodLabels) goodLabels.clear()
    goodLabels.set(key, value)
  }
  return null
})

function nodeOfLabel(node: YamlNode, key: string): YamlNode {
  return (node.kind === 'map' ? node.values[node.keys.indexOf(key)] : undefined) ?? node
}

function labelRefusal(key: string, value: string): Refusal | null {
  if (!isQualifiedName(key))
    return { words: 'has a key that is no label’s', help: 'Write a key such as app or example.com/app.' }
  if (isLabelValue(value)) return null
  return {
    words: `is "${value}", which is no label value`,
    help: 'A value has at most 63 letters, digits, "-", "_" and ".", and begins and ends with a letter or digit.',
  }
}
