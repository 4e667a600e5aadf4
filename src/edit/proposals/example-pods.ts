/** Example pods for a policy that stands alone: some that its selectors match, and one that none of them does. */

type Labels = Readonly<Record<string, string>>

/** The part of a policy's summary that tells whom its selectors look for. */
export interface LonePolicy {
  readonly namespace: string
  readonly name: string
  readonly selectors: readonly {
    readonly role: 'subject' | 'peer'
    readonly matchLabels: Labels
    /** Namespace of the pods, where the selector names one. */
    readonly namespace?: string
    /** Labels of the pods' namespace, where the selector asks for some. */
    readonly namespaceLabels?: Labels
    readonly selects: readonly string[]
  }[]
}

export interface KnownNamespace {
  readonly name: string
  readonly labels: Labels
}

interface Example {
  readonly kind: 'Pod' | 'Namespace'
  /** Null for a namespace. */
  readonly namespace: string | null
  readonly name: string
  readonly labels: Labels
  readonly why: string
}

/** The label that each namespace has by itself, with its name. */
const namespaceNameLabel = 'kubernetes.io/metadata.name'

export type ExamplePods = typeof examplePodsFor

/**
 * YAML of the example pods, and of the labelled namespaces that they need, as documents; empty where every selector
 * has its pods already.
 *
 * @param existing keys (`namespace/name`) of the pods that there are
 * @param namespaces the namespaces that there are
 */
export function examplePodsFor(
  policies: readonly LonePolicy[],
  existing: readonly string[],
  namespaces: readonly KnownNamespace[] = [],
): string {
  const plan = new Plan(existing, namespaces, policies.map(homeOf))
  for (const policy of policies) {
    for (const { role, matchLabels, namespace, namespaceLabels = {}, selects } of policy.selectors) {
      if (selects.length > 0) continue
      const why = `${role === 'subject' ? 'the subject' : 'a peer'} of ${policy.name}`
      const place = namespace ?? plan.namespaceWith(namespaceLabels, why) ?? homeOf(policy)
      plan.addPod(place, matchLabels, nameFrom(matchLabels, role), why)
    }
  }
  if (plan.examples.length === 0) return ''
  for (const namespace of new Set(policies.map(homeOf)))
    plan.addPod(namespace, { app: 'bystander' }, 'bystander', 'matched by no selector')
  return plan.examples.map(yamlOf).join('---\n')
}

function homeOf({ namespace }: LonePolicy): string {
  return namespace === '' ? 'default' : namespace
}

/** What is to be added, with the names that are taken. */
class Plan {
  readonly examples: Example[] = []
  private readonly takenPods: Set<string>
  private readonly takenNamespaces: Set<string>
  private readonly known: KnownNamespace[]
  private readonly made = new Set<string>()

  constructor(existing: readonly string[], namespaces: readonly KnownNamespace[], homes: readonly string[]) {
    this.takenPods = new Set(existing)
    this.known = [...namespaces]
    this.takenNamespaces = new Set([...namespaces.map(({ name }) => name), ...homes])
  }

  addPod(namespace: string, labels: Labels, wanted: string, why: string): void {
    const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`)
    const signature = JSON.stringify([namespace, ...pairs.toSorted()])
    if (this.made.has(signature)) return
    this.made.add(signature)
    const name = freeName(wanted, (candidate) => this.takenPods.has(`${namespace}/${candidate}`))
    this.takenPods.add(`${namespace}/${name}`)
    this.examples.push({ kind: 'Pod', namespace, name, labels, why })
  }

  /** A namespace with these labels: one that there is, or else one to be made; null where no label is asked for. */
  namespaceWith(labels: Labels, why: string): string | null {
    const { [namespaceNameLabel]: named, ...own } = labels
    const entries = Object.entries(own)
    if (entries.length === 0) return named ?? null
    const found = this.known.find(
      (namespace) =>
        (named === undefined || named === namespace.name) &&
        entries.every(([key, value]) => namespace.labels[key] === value),
    )
    if (found !== undefined) return found.name
    const name = named ?? freeName(nameFrom(own, 'peer'), (candidate) => this.takenNamespaces.has(candidate))
    this.takenNamespaces.add(name)
    this.known.push({ name, labels: own })
    this.examples.push({ kind: 'Namespace', namespace: null, name, labels: own, why: `the namespace of ${why}` })
    return name
  }
}

/** A name from the labels: the value of the most telling one. */
function nameFrom(labels: Labels, fallback: string): string {
  const telling = ['app', 'app.kubernetes.io/name', 'name', 'k8s-app', 'role', 'tier', 'class', 'run']
  const key = telling.find((wanted) => (labels[wanted] ?? '') !== '') ?? Object.keys(labels)[0]
  return dnsLabel(key === undefined ? fallback : (labels[key] ?? fallback)) || fallback
}

/** The nearest DNS label (RFC 1123) to a text. */
function dnsLabel(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 50)
    .replace(/-+$/, '')
}

function freeName(wanted: string, isTaken: (name: string) => boolean): string {
  let name = wanted
  for (let n = 2; isTaken(name); n++) name = `${wanted}-${n}`
  return name
}

/** A scalar that YAML reads as text: quoted where it would be a number, a boolean or null. */
function scalar(text: string): string {
  const isPlain = /^[a-z][a-z0-9-]*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/.test(text)
  return isPlain ? text : JSON.stringify(text)
}

function yamlOf({ kind, namespace, name, labels, why }: Example): string {
  const entries = Object.entries(labels)
  const lines = [
    `# Example: ${why.replace(/\s+/g, ' ')}.`,
    'apiVersion: v1',
    `kind: ${kind}`,
    'metadata:',
    `  name: ${scalar(name)}`,
    ...(namespace === null ? [] : [`  namespace: ${scalar(namespace)}`]),
    ...(entries.length === 0
      ? []
      : ['  labels:', ...entries.map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`)]),
    ...(kind === 'Pod' ? ['spec:', '  containers:', '    - name: main', '      image: example'] : []),
  ]
  return `${lines.join('\n')}\n`
}
