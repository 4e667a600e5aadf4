/** What people hand over in place of Hubble's flows, by its looks: each with what to do instead. */
import { isObject } from '../../../values/objects'

const notHubble = 'this is JSON, but not a record of Hubble'

/** What a JSON value is that no record was found in. */
export function foreignJson(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'the list is empty' : foreignJson(value[0])
  if (!isObject(value)) return notHubble
  const has = (...names: readonly string[]): boolean => names.every((name) => value[name] !== undefined)
  if (Object.keys(value).some((name) => /^process_(?:exec|exit|kprobe|tracepoint|lsm|uprobe)$/.test(name)))
    return 'this is an event of Tetragon, which tells of processes and not of flows'
  if (has('type', 'summary') && (has('srcLabel') || has('mark') || has('cpu')))
    return 'this is a record of cilium monitor -j: record it without -j'
  if (has('apiVersion', 'kind')) return 'this is a Kubernetes object: name its file among the manifests'
  if (has('id', 'spec', 'status')) return 'this is what cilium endpoint list prints: it holds no flows'
  if (has('id', 'labels')) return 'this is what cilium identity list prints: it holds no flows'
  if (has('dest_name') || has('source_namespace', 'dest_namespace')) return 'this is a flow log of Calico'
  const payload = value['jsonPayload']
  if (has('disposition', 'connection') || (isObject(payload) && payload['disposition'] !== undefined))
    return 'this is a log of network policies of GKE, which holds too little for a replay'
  return notHubble
}

const looks: readonly (readonly [RegExp, string])[] = [
  [
    /failed to connect|connection refused|connection error|context deadline exceeded|rpc error|unable to (?:connect|upgrade)|Error from server|command terminated/i,
    'this is an error of the hubble program, which reached no cluster: begin with cilium hubble port-forward',
  ],
  [/^\d+ \d{12} (?:eni|vpc)-/, 'this is a flow log of AWS'],
  [/^ENDPOINT +POLICY/, 'this is what cilium endpoint list prints: it holds no flows'],
  [/^(?:POLICY +DIRECTION|Endpoint ID: \d)/, 'this is what cilium bpf policy get prints: it holds no flows'],
  [/^ID +LABELS/, 'this is what cilium identity list prints: it holds no flows'],
  [/^Source (?:Pod|Identity|Service)\b/i, 'this was copied from Hubble UI, which leaves out what a replay needs'],
  [/^(?:apiVersion|kind|metadata|spec|items): ?/, 'this is a manifest and holds no flows'],
  [/^CPU \d+:/, 'this is what cilium monitor -v prints: record it without -v'],
  [/^[^,;\t]+(?:[,;\t][^,;\t]*){3,}$/, 'this is a table of cells'],
  [/^\d\d:\d\d:\d\d\.\d+ (?:IP6?|ARP|.* IP6? )/, 'this is what tcpdump prints: it holds neither pods nor verdicts'],
]

/** What a text is that holds no line of Hubble. */
export function foreignText(text: string): string {
  return looks.find(([look]) => look.test(text))?.[1] ?? 'this is none of the forms in which Hubble writes flows'
}
