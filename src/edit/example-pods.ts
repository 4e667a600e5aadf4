/** Example pods for a policy that stands alone: some that its selectors match, and one that none of them does. */

/** The part of a policy's summary that tells whom its selectors look for. */
export interface LonePolicy {
  readonly namespace: string
  readonly name: string
  readonly selectors: readonly {
    readonly role: 'subject' | 'peer'
    readonly matchLabels: Readonly<Record<string, string>>
    readonly namespace?: string
    readonly selects: readonly string[]
  }[]
}

interface ExamplePod {
  readonly namespace: string
  readonly labels: Readonly<Record<string, string>>
  readonly name: string
  readonly why: string
}

/** YAML of the example pods, as documents; empty where every selector has its pods already. */
export function examplePodsFor(policies: readonly LonePolicy[], existing: readonly string[]): string {
  const taken = new Set(existing)
  const pods: ExamplePod[] = []
  const made = new Set<string>()
  const add = (namespace: string, labels: Readonly<Record<string, string>>, wanted: string, why: string): void => {
    const signature = `${namespace} ${JSON.stringify(
      Object.entries(labels)
        .map(([key, value]) => `${key}=${value}`)
        .toSorted(),
    )}`
    if (made.has(signature)) return
    made.add(signature)
    const name = uniqueName(namespace, wanted, taken)
    pods.push({ namespace, labels, name, why })
  }
  const namespaces = new Set<string>()
  for (const policy of policies) {
    const home = policy.namespace === '' ? 'default' : policy.namespace
    namespaces.add(home)
    for (const { role, matchLabels, namespace, selects } of policy.selectors) {
      if (selects.length > 0) continue
      const who = role === 'subject' ? 'the subject' : 'a peer'
      add(
        namespace ?? home,
        matchLabels,
        nameFrom(matchLabels, role === 'subject' ? 'subject' : 'peer'),
        `${who} of ${policy.name}`,
      )
    }
  }
  if (pods.length === 0) return ''
  for (const namespace of namespaces) add(namespace, { app: 'bystander' }, 'bystander', 'matched by no selector')
  return pods.map(podYaml).join('---\n')
}

/** A name from the labels: the value of the most telling one. */
function nameFrom(labels: Readonly<Record<string, string>>, fallback: string): string {
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

function uniqueName(namespace: string, wanted: string, taken: Set<string>): string {
  let name = wanted
  for (let n = 2; taken.has(`${namespace}/${name}`); n++) name = `${wanted}-${n}`
  taken.add(`${namespace}/${name}`)
  return name
}

function podYaml({ namespace, labels, name, why }: ExamplePod): string {
  const entries = Object.entries(labels)
  const lines = [
    `# Example: ${why}.`,
    'apiVersion: v1',
    'kind: Pod',
    'metadata:',
    `  name: ${name}`,
    `  namespace: ${namespace}`,
    ...(entries.length === 0
      ? []
      : ['  labels:', ...entries.map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`)]),
    'spec:',
    '  containers:',
    '    - name: main',
    '      image: example',
  ]
  return `${lines.join('\n')}\n`
}
