/** Texts that people paste in place of manifests, recognised by their looks: what kubectl, cilium and terminals print. */
import type { YamlNode, YamlProblem } from '../../yaml/exact/node'

type Words = Pick<YamlProblem, 'message' | 'help'>

const getObjects = 'Take the objects: kubectl get ns,pods,deploy,svc,netpol,cnp,ccnp -A -o yaml'

const rules: Words = {
  message: 'these are rules as cilium policy get prints them, which are no objects: nothing is made of them',
  help: getObjects,
}

const firstLines: readonly (readonly [RegExp, Words])[] = [
  [
    /^(?:[\w@:~./-]*[$>%] ?)?(?:sudo )?(?:kubectl|oc|helm|cat|kustomize|cilium|cilium-dbg|hubble)\s/,
    {
      message: 'the first line is a command of a shell and no YAML',
      help: 'Take the command out and keep what it printed.',
    },
  ],
  [
    /^(?:```|~~~)/,
    { message: 'the first line is a fence of Markdown and no YAML', help: 'Take the lines of ``` out.' },
  ],
  [
    /^(?:NAME|NAMESPACE|ENDPOINT|ID|LAST SEEN) {2,}[A-Z]/,
    { message: 'this is a table for people, and no object', help: 'Add -o yaml to the command that printed it.' },
  ],
  [
    /^Name: {2,}\S/,
    { message: 'this is what kubectl describe prints, and no object', help: 'Take what kubectl get -o yaml prints.' },
  ],
  [/^diff --git /, { message: 'this is a diff, and no object', help: 'Take the file as it is after the change.' }],
  [/^1[:\s]\s*(?:apiVersion|kind):/, { message: 'the lines carry numbers', help: 'Copy the text without them.' }],
  [
    /^(?:Error from server|error: )/,
    { message: 'this is an error of kubectl, and no object', help: 'Run the command again and take what it prints.' },
  ],
]

/** What a text is that no object was found in; null where nothing is known of it. */
export function looksOfText(text: string): Words | null {
  const line = /^(?:[ \t]*(?:#.*|---.*)?\r?\n)*[ \t]*(\S.*)/.exec(text)?.[1] ?? ''
  if (line.startsWith('[') && /\nRevision: \d+\s*$/.test(text)) return rules
  return firstLines.find(([look]) => look.test(line))?.[1] ?? null
}

/** What a list is whose items are no objects. */
export function looksOfList(items: readonly YamlNode[]): Words | null {
  const has = (...names: readonly string[]): boolean =>
    items.length > 0 && items.every((item) => item.kind === 'map' && names.every((name) => item.keys.includes(name)))
  if (has('endpointSelector') || has('nodeSelector')) return rules
  if (has('id', 'status', 'spec'))
    return { message: 'this is what cilium endpoint list prints: it holds no objects', help: getObjects }
  return has('id', 'labels')
    ? { message: 'this is what cilium identity list prints: it holds no objects', help: getObjects }
    : null
}
