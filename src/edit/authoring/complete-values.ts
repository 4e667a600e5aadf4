/** Values that could be written at a place: choices of the schema, and names of what the workspace holds. */
import { parsePeer, type PeerScheme } from '../../engine/keys'
import { formatKey } from './label-keys'
import { podsSelected, requirementsOf, selectorAt, withoutSource, type SelectorContext } from './selector-context'
import { literally, scalarText, type Suggestion } from './suggestion'
import { labelsOf, podsInWords, type Labels, type Surroundings } from './surroundings'
import { apiVersionsOf, isKindOf, type LabelDomain, type Names, type Schema } from '../schemas/index'
import { nodeAt, scalarOf, type YamlPosition } from '../../yaml/loose/position'
import { servedPorts } from './served-ports'

function value(text: string, position: YamlPosition, more: Partial<Suggestion> = {}): Suggestion {
  return {
    label: text,
    kind: 'value',
    insert: literally(position.isQuoted ? JSON.stringify(text) : scalarText(text, position.isInFlow)),
    rank: 50,
    ...more,
  }
}

/** Suggestions for a scalar with a schema. */
export function suggestValues(
  schema: Schema,
  position: YamlPosition,
  surroundings: Surroundings,
): readonly Suggestion[] {
  const others = new Set(position.siblings)
  switch (schema.type) {
    case 'boolean':
      return ['true', 'false'].map((text) => ({ label: text, kind: 'value', insert: text, rank: 0 }))
    case 'text': {
      const choices = inGroup(schema.choices ?? [], position)
        .filter((choice) => !others.has(choice.value))
        .map((choice, i) => {
          const pods = schema.names === 'entity' ? podsOfEntity(choice.value, surroundings) : null
          const more = { about: choice.about, rank: i, ...(pods === null ? {} : { detail: podsInWords(pods) }) }
          return value(choice.value, position, more)
        })
      return schema.names === undefined ? choices : [...choices, ...namesOf(schema.names, position, surroundings)]
    }
    case 'integer-or-text':
      return schema.names === 'port'
        ? portsAt(position, surroundings).map(({ label, insert = label, detail, rank }) => ({
            label,
            kind: 'value',
            insert,
            detail,
            rank,
          }))
        : []
    default:
      return []
  }
}

/**
 * The kinds that are read under the `apiVersion` above, else those of its group; all kinds where no such `apiVersion`
 * is read.
 */
function inGroup<Choice extends { readonly value: string }>(
  choices: readonly Choice[],
  { path, resource: { apiVersion } }: YamlPosition,
): readonly Choice[] {
  if (path.length !== 1 || path[0] !== 'kind' || apiVersion === '') return choices
  const exact = choices.filter(({ value: kind }) => apiVersionsOf(kind).includes(apiVersion))
  const own = exact.length > 0 ? exact : choices.filter(({ value: kind }) => isKindOf(kind, apiVersion))
  return own.length === 0 ? choices : own
}

/** Pods that an entity stands for; null where the workspace cannot tell. */
function podsOfEntity(entity: string, { endpoints }: Surroundings): Surroundings['endpoints'] | null {
  switch (entity) {
    case 'all':
    case 'cluster':
    case 'cluster-mesh':
      return endpoints
    case 'world':
    case 'world-ipv4':
    case 'world-ipv6':
    case 'none':
      return []
    default:
      return null
  }
}

function namesOf(names: Names, position: YamlPosition, surroundings: Surroundings): readonly Suggestion[] {
  const { resource } = position
  switch (names) {
    case 'namespace':
      return surroundings.namespaces.map(({ name }) =>
        value(name, position, {
          kind: 'name',
          detail: podsInWords(surroundings.endpoints.filter((pod) => pod.namespace === name)),
        }),
      )
    case 'port':
      return portsAt(position, surroundings).map(({ label, detail, rank }) => ({
        ...value(label, position),
        detail,
        rank,
      }))
    case 'cidr':
      return [
        ...prefixesNamed(surroundings).map((text) => value(text, position, { detail: 'named in this workspace' })),
        value('0.0.0.0/0', position, { detail: 'every IPv4 address outside', rank: 60 }),
        value('::/0', position, { detail: 'every IPv6 address outside', rank: 60 }),
      ]
    case 'dns-name':
      return peerNames('dns', surroundings).map((text) => value(text, position, { detail: 'named in this workspace' }))
    case 'cidr-group':
      return resourcesOf('CiliumCIDRGroup', surroundings).map(({ name }) =>
        value(name, position, { kind: 'name', detail: 'prefixes outside' }),
      )
    case 'service': {
      const namespace = siblingText(position, 'namespace')
      return resourcesOf('Service', surroundings)
        .filter((service) => namespace === '' || service.namespace === namespace)
        .map((service) =>
          value(service.name, position, { kind: 'name', detail: serviceInWords(service, surroundings) }),
        )
    }
    case 'flow-peer':
      return [
        ...surroundings.endpoints.map(({ key }) => value(key, position, { kind: 'name' })),
        ...['world', 'host'].map((text) => value(text, position, { rank: 60 })),
        ...peerNames('dns', surroundings).map((text) => value(text, position, { rank: 70 })),
      ]
    case 'label-key': {
      const selector = selectorAt(resource, position.path)
      return selector === null ? [] : suggestLabelKeys(selector, position, surroundings, false)
    }
    case 'label-value': {
      const selector = selectorAt(resource, position.path)
      const expression = nodeAt(resource.node, position.path.slice(0, -2))
      const key = expression?.kind === 'map' ? scalarOf(expression, 'key') : ''
      return selector === null || key === '' ? [] : suggestLabelValues(selector, key, position, surroundings)
    }
    case 'entity':
    case 'service-account':
      return []
  }
}

function peerNames(scheme: PeerScheme, { peers }: Surroundings): readonly string[] {
  return peers.flatMap(({ key }) => {
    const parts = parsePeer(key)
    return parts?.kind === scheme ? [parts.name] : []
  })
}

/** Prefixes and single addresses outside, as prefixes. */
function prefixesNamed(surroundings: Surroundings): readonly string[] {
  const addresses = peerNames('ip', surroundings).map((text) => `${text}/${text.includes(':') ? 128 : 32}`)
  return [...new Set([...peerNames('cidr', surroundings), ...addresses])]
}

interface NamedService {
  readonly namespace: string
  readonly name: string
}

function serviceInWords({ namespace, name }: NamedService, { services = [], endpoints }: Surroundings): string {
  const found = services.find((service) => service.namespace === namespace && service.name === name)
  if (found === undefined) return `in ${namespace}`
  return `in ${namespace}, ${podsInWords(endpoints.filter(({ key }) => found.selects.includes(key)))}`
}

function resourcesOf(kind: string, { resources }: Surroundings): Surroundings['resources'] {
  return resources.filter((resource) => resource.kind === kind)
}

function siblingText({ resource, path }: YamlPosition, key: string): string {
  const around = nodeAt(resource.node, path.slice(0, -1))
  return around?.kind === 'map' ? scalarOf(around, key) : ''
}

interface PortChoice {
  readonly label: string
  readonly insert?: string
  readonly detail: string
  readonly rank: number
}

/** Ports by number and by name, with who serves them. */
function portsAt(position: YamlPosition, surroundings: Surroundings): readonly PortChoice[] {
  return servedPorts(position, surroundings).flatMap(({ port, name, protocol, pods }, i) => {
    const detail = `${protocol}, served by ${podsInWords(pods)}`
    const number = { label: String(port), detail: name === undefined ? detail : `${name}, ${detail}`, rank: i * 2 }
    return name === undefined ? [number] : [number, { label: name, detail: `${port}, ${detail}`, rank: i * 2 + 1 }]
  })
}

/** All things of a domain, as labels. */
function labelled(domain: LabelDomain, { endpoints, namespaces }: Surroundings): readonly Labels[] {
  if (domain === 'namespace')
    return namespaces.map(({ name, labels }) => ({ 'kubernetes.io/metadata.name': name, ...labels }))
  return domain === 'pod' ? endpoints.map(({ podLabels }) => podLabels) : []
}

/** Label keys that exist, with how many pods would be selected by having them. */
export function suggestLabelKeys(
  selector: SelectorContext,
  position: YamlPosition,
  surroundings: Surroundings,
  isMapKey: boolean,
): readonly Suggestion[] {
  const others = requirementsOf(nodeAt(position.resource.node, selector.path)).filter(
    ({ key }) => key !== position.token.text,
  )
  const keys = [...labelsOf(labelled(selector.domain, surroundings)).keys()]
  const known = position.siblings.map(withoutSource)
  const suggestions = keys
    .filter((key) => !known.includes(key))
    .map((key): Suggestion => {
      const pods = podsSelected(selector, surroundings, [...others, { key, operator: 'Exists', values: [] }])
      return labelKey(key, position, isMapKey, { detail: podsInWords(pods), rank: pods.length > 0 ? 10 : 30 })
    })
  if (!selector.hasSources || selector.domain !== 'pod') return suggestions
  const namespaceKey = 'k8s:io.kubernetes.pod.namespace'
  if (position.siblings.includes(namespaceKey)) return suggestions
  return [...suggestions, labelKey(namespaceKey, position, isMapKey, { detail: 'pods of another namespace', rank: 40 })]
}

function labelKey(
  key: string,
  position: YamlPosition,
  isMapKey: boolean,
  { detail, rank }: { readonly detail: string; readonly rank: number },
): Suggestion {
  const written = literally(position.isQuoted ? JSON.stringify(key) : formatKey(key))
  const isNew = isMapKey && !position.hasColon
  return { label: key, kind: 'label', insert: isNew ? `${written}: $0` : written, detail, rank, asksOn: isNew }
}

/** Values that a label has somewhere, with how many pods the selector would then select. */
export function suggestLabelValues(
  selector: SelectorContext,
  key: string,
  position: YamlPosition,
  surroundings: Surroundings,
): readonly Suggestion[] {
  const plain = withoutSource(key)
  const others = requirementsOf(nodeAt(position.resource.node, selector.path)).filter((other) => other.key !== key)
  const values =
    plain === 'io.kubernetes.pod.namespace'
      ? surroundings.namespaces.map(({ name }) => name)
      : [...(labelsOf(labelled(selector.domain, surroundings)).get(plain)?.keys() ?? [])]
  return values
    .filter((text) => !position.siblings.includes(text))
    .map((text) => {
      const pods = podsSelected(selector, surroundings, [...others, { key, operator: 'In', values: [text] }])
      return value(text, position, { kind: 'label', detail: podsInWords(pods), rank: pods.length > 0 ? 10 : 30 })
    })
}

/** Labels that things could be given: those that others have. */
export function suggestGivenLabels(
  domain: LabelDomain,
  key: string | null,
  position: YamlPosition,
  surroundings: Surroundings,
): readonly Suggestion[] {
  const known = labelsOf(labelled(domain, surroundings))
  if (key !== null) return [...(known.get(key)?.keys() ?? [])].map((text) => value(text, position, { kind: 'label' }))
  return [...known.keys()]
    .filter((text) => !position.siblings.includes(text))
    .map((text) => labelKey(text, position, true, { detail: 'label', rank: 10 }))
}
