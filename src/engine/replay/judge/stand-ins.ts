/** Pods that stand in for those that are gone: with the labels that were seen, or else those that policies name after them. */
import type { PolicySummary } from '../../types'
import type { PolicyModel } from '../../verdict/model'
import { standInFile, type FoundEnd, type GoneEnd } from './resolver'

const keyOf = (label: string): string => label.slice(label.indexOf(':') + 1, label.indexOf('='))
const valueOf = (label: string): string => label.slice(label.indexOf('=') + 1)

const namespaceLabels = 'io.cilium.k8s.namespace.labels.'
const serviceAccount = 'io.cilium.k8s.policy.serviceaccount'

interface StandIn {
  readonly key: string
  readonly found: FoundEnd
}

export class StandIns {
  private readonly made = new Map<string, StandIn>()
  private readonly documents: string[] = []
  private readonly namespaces = new Set<string>()

  /** @param policies of all sides: labels of a pod that only its name is known of are guessed from their selectors */
  constructor(
    private readonly policies: readonly PolicySummary[],
    private readonly models: readonly PolicyModel[],
  ) {}

  /** The text of a file with all of them. */
  get text(): string {
    return this.documents.map((document) => `---\n${document}\n`).join('')
  }

  of({ name, labels }: GoneEnd): FoundEnd {
    const known = this.made.get(`${name}\n${labels?.join('\n') ?? ''}`)
    if (known !== undefined) return known.found
    const slash = name.indexOf('/')
    const [namespace, workload] = [name.slice(0, slash), name.slice(slash + 1)]
    const podLabels =
      labels === null
        ? this.guess(workload)
        : Object.fromEntries(labels.filter(isOwn).map((label) => [keyOf(label), valueOf(label)]))
    const account = labels?.find((label) => label.startsWith(`k8s:${serviceAccount}=`))
    const pod = `gone-${this.made.size + 1}-${workload}`
      .toLowerCase()
      .replace(/[^a-z0-9-]/g, '-')
      .slice(0, 200)
      .replace(/-+$/, '')
    this.namespace(namespace, labels ?? [])
    this.documents.push(
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: pod, namespace, labels: podLabels },
        spec: account === undefined ? {} : { serviceAccountName: valueOf(account) },
      }),
    )
    const found: FoundEnd = {
      name,
      peers: [`${namespace}/${pod}`],
      gone: labels === null ? 'guess' : 'labels',
      notes: [
        labels === null
          ? `${name} is gone and its labels are not given: judged by a stand-in ${guessText(podLabels)}`
          : `${name} is gone: judged by a stand-in with the labels seen`,
      ],
    }
    this.made.set(`${name}\n${labels?.join('\n') ?? ''}`, { key: pod, found })
    return found
  }

  private guess(name: string): Readonly<Record<string, string>> {
    const labels: Record<string, string> = {}
    for (const { selectors } of this.policies)
      for (const { matchLabels } of selectors)
        for (const [key, value] of Object.entries(matchLabels))
          if (value === name && !key.includes('io.kubernetes.pod.namespace'))
            labels[key.replace(/^(?:k8s|any)[:.]/, '')] = name
    return labels
  }

  /** A namespace that nothing in the workspace is in has the labels that were seen. */
  private namespace(name: string, labels: readonly string[]): void {
    if (this.namespaces.has(name)) return
    this.namespaces.add(name)
    if (this.models.some((model) => isThere(model, name))) return
    const start = `k8s:${namespaceLabels}`
    const seen = labels.filter((label) => label.startsWith(start)).map((label) => label.slice(start.length))
    this.documents.push(
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: {
          name,
          labels: Object.fromEntries(seen.map((label) => [label.slice(0, label.indexOf('=')), valueOf(label)])),
        },
      }),
    )
  }
}

function isThere({ cluster }: PolicyModel, name: string): boolean {
  return cluster.source.resources.some(
    (resource) =>
      resource.place.file !== standInFile &&
      (resource.namespace === name || (resource.kind === 'Namespace' && resource.name === name)),
  )
}

function isOwn(label: string): boolean {
  return (
    label.startsWith('k8s:') &&
    !label.startsWith('k8s:io.cilium.k8s.') &&
    !label.startsWith('k8s:io.kubernetes.') &&
    label.includes('=')
  )
}

function guessText(labels: Readonly<Record<string, string>>): string {
  const texts = Object.entries(labels).map(([key, value]) => `${key}=${value}`)
  return texts.length === 0 ? 'without labels' : `with the labels that policies name after it (${texts.join(', ')})`
}
