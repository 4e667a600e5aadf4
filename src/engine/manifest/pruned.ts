/**
 * Unknown fields. `kubectl` refuses them, and a server that is asked without it drops them: what is left of a rule then says
 * something else than what is written, and that is what the author has to know.
 */
import { rightLevel, type Neighbour } from './misplaced'

export interface Pruned {
  /** What the object does without the field; null where it makes no difference to who may talk to whom. */
  readonly effect: string | null
  /** The field that was meant, where it is plain. */
  readonly meant: string | null
  /** What to do, where no single field was meant. */
  readonly advice: string | null
}

/** @param neighbours the known fields that stand beside it, those before it first */
export function prunedField(
  key: string,
  path: string,
  known: ReadonlySet<string>,
  neighbours: readonly Neighbour[],
): Pruned {
  const kept = new Set(neighbours.flatMap(({ name, isEmpty }) => (isEmpty ? [] : name)))
  const level = rightLevel(key, path, neighbours)
  return {
    effect: level?.effect ?? effectOf(key, path, known, kept),
    ...(level === null ? meantBy(key, path, known) : { meant: null, advice: level.advice }),
  }
}

const isPort = (key: string): boolean => /port|icmp|protocol/i.test(key)

function effectOf(key: string, path: string, known: ReadonlySet<string>, kept: ReadonlySet<string>): string | null {
  if (!path.startsWith('spec')) return null
  if (known.has('matchLabels'))
    return kept.size === 0 ? 'this selector then selects everything' : 'this selector then selects more than is written'
  if (known.has('fromEndpoints') || known.has('toEndpoints')) return ofCiliumRule(key, path, kept)
  if (known.has('ports') && (known.has('from') || known.has('to'))) return ofNetworkRule(key, path, kept)
  if (known.has('ipBlock'))
    return kept.size === 0 ? 'this entry then names no peer' : 'this entry then says less than is written'
  if (known.has('ports') && known.has('rules'))
    return isPort(key)
      ? kept.has('ports')
        ? null
        : 'this entry then names no port and matches nothing'
      : 'these ports then pass without it'
  if (known.has('port') && known.has('protocol')) return 'this entry then stands for other ports than are written'
  if (known.has('http') || known.has('method')) return 'these layer 7 rules then let more through than is written'
  if (known.has('podSelector') && known.has('policyTypes'))
    return kept.has('podSelector') || !/selector/i.test(key)
      ? section(key, kept)
      : 'the policy then selects every pod of its namespace'
  if (known.has('endpointSelector'))
    return /selector/i.test(key) && !kept.has('endpointSelector') && !kept.has('nodeSelector')
      ? 'the policy then has no subject and is refused'
      : section(key, kept)
  return null
}

function section(key: string, kept: ReadonlySet<string>): string | null {
  const direction = /^in/i.test(key) ? 'ingress' : /^(e|out)/i.test(key) ? 'egress' : null
  if (direction === null || kept.has(direction)) return null
  return `the policy then has no ${direction} rule from it`
}

/** A direction in words, as a rule lets traffic pass in it. */
const towards = (path: string): string => (/egress/.test(path) ? 'everybody be reached' : 'everybody in')

function ofCiliumRule(key: string, path: string, kept: ReadonlySet<string>): string {
  const isDeny = /Deny\[/.test(path)
  const ports = kept.has('toPorts') || kept.has('icmps')
  const hasPeers = [...kept].some((field) => field !== 'toPorts' && /^(from|to)[A-Z]/.test(field))
  if (isPort(key) && hasPeers && !ports)
    return isDeny ? 'this rule then denies every port' : 'this rule then opens every port'
  if (hasPeers) return 'this rule then says something else than is written'
  if (!ports) return 'this rule then matches nobody'
  return isDeny ? 'this rule then denies everybody on its ports' : `this rule then lets ${towards(path)} on its ports`
}

function ofNetworkRule(key: string, path: string, kept: ReadonlySet<string>): string {
  const hasPeers = kept.has('from') || kept.has('to')
  if (!hasPeers) return `this rule then lets ${towards(path)}`
  return isPort(key) && !kept.has('ports')
    ? 'this rule then opens every port'
    : 'this rule then lets more through than is written'
}

const swapped: Readonly<Record<string, string>> = { from: 'to', to: 'from' }

function meantBy(key: string, path: string, known: ReadonlySet<string>): Pick<Pruned, 'meant' | 'advice'> {
  const meant = (field: string): Pick<Pruned, 'meant' | 'advice'> => ({ meant: field, advice: null })
  const advice = (text: string): Pick<Pruned, 'meant' | 'advice'> => ({ meant: null, advice: text })
  if (key === 'podSelector' && known.has('endpointSelector')) return meant('endpointSelector')
  if (key === 'endpointSelector' && known.has('podSelector')) return meant('podSelector')
  if (key === 'policyTypes' && known.has('endpointSelector'))
    return advice(
      'A Cilium policy isolates the directions that it has rules for: "ingress: [{}]" denies all ingress. Remove policyTypes.',
    )
  const side = /^(from|to)([A-Z].*)?$/.exec(key)
  if (side !== null) {
    const [, prefix = '', rest = 'Endpoints'] = side
    const other = `${swapped[prefix]}${rest}`
    for (const field of [`${prefix}${rest}`, other, rest === 'Endpoints' ? prefix : '', swapped[prefix] ?? ''])
      if (known.has(field)) return meant(field)
    if (rest === 'Ports' && known.has('ports')) return meant('ports')
  }
  if (key === 'ports' && known.has('toPorts')) return meant('toPorts')
  if (/^(podSelector|namespaceSelector|ipBlock)$/.test(key) && (known.has('from') || known.has('to'))) {
    const field = known.has('from') ? 'from' : 'to'
    return advice(`It is one level too far left: write it as an entry of ${field}, "${field}: [{${key}: …}]".`)
  }
  if (/^(port|protocol|endPort)$/.test(key) && known.has('ports'))
    return advice(`It is one level too far left: write it as an entry of ports, "ports: [{${key}: …}]".`)
  if (/^(http|dns)$/.test(key) && known.has('rules')) return advice(`It belongs in rules: "rules: {${key}: …}".`)
  if (/^enable.*deny|default.*deny/i.test(key) && known.has('enableDefaultDeny')) return meant('enableDefaultDeny')
  if (/^namespace(s|Selector)?$/.test(key) && /ndpoints?(Selector|s\[\d+\])$/.test(path))
    return advice(
      'Cilium selects namespaces by labels of their pods: "matchLabels: {k8s:io.kubernetes.pod.namespace: NAME}", or k8s:io.cilium.k8s.namespace.labels.KEY for a label of the namespace.',
    )
  if (known.has('matchLabels') && !known.has(key) && !/^match/i.test(key))
    return advice(`Labels go under matchLabels: "matchLabels: {${key}: …}".`)
  if (/^(ingress|egress)/.test(key) && known.has('spec')) return advice('It belongs under spec.')
  return { meant: null, advice: null }
}
