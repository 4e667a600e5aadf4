/** Texts that people paste in place of manifests, recognised by their looks: what kubectl, cilium and terminals print. */
import type { YamlNode, YamlProblem } from '../../yaml/exact/node'

type Words = Pick<YamlProblem, 'message' | 'help'>

const getObjects = 'Take the objects: kubectl get ns,pods,deploy,svc,netpol,cnp,ccnp -A -o yaml'

const rules: Words = {
  message: 'these are rules as cilium policy get prints them, which are no objects: nothing is made of them',
  help: getObjects,
}

const fence: Words = {
  message: 'there is a fence of Markdown among the lines, which is no YAML',
  help: 'Take just the lines between the two ```.',
}
const changes: Words = { message: 'this is a diff, and no object', help: 'Take the file as it is after the change.' }

const firstLines: readonly (readonly [RegExp, Words])[] = [
  [
    /^(?:[\w@:~./-]*[$>%] ?)?(?:sudo )?(?:kubectl|oc|helm|cat|kustomize|cilium|cilium-dbg|hubble)\s/,
    {
      message: 'the first line is a command of a shell and no YAML',
      help: 'Take the command out and keep what it printed.',
    },
  ],
  [
    /^(?:NAME|NAMESPACE|ENDPOINT|ID|LAST SEEN) {2,}[A-Z]/,
    { message: 'this is a table for people, and no object', help: 'Add -o yaml to the command that printed it.' },
  ],
  [
    /^Name: {2,}\S/,
    { message: 'this is what kubectl describe prints, and no object', help: 'Take what kubectl get -o yaml prints.' },
  ],
  [/^(?:diff --git |@@ -)/, changes],
  [
    /^> ?(?:apiVersion|kind|metadata):/,
    { message: 'the lines are quoted, as in a mail', help: 'Take the > before each line out.' },
  ],
  [
    /^(?:resource|module|data|variable|locals|provider|terraform)\b[^:]*\{/,
    {
      message: 'this is Terraform’s own language, of which nothing is read',
      help: 'Take the objects that it makes, as kubectl get -o yaml prints them.',
    },
  ],
  [
    /^(?:[A-Z][a-z]{2} +\d+ \d\d:\d\d:\d\d\.\d+(?: \[[^\]]*\])?: |\S+ drop \(|Policy verdict log: )/,
    {
      message: 'these are flows that Hubble or cilium monitor saw, and no objects',
      help: 'Drop them onto the page, or give them to membrane replay.',
    },
  ],
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
  const known = firstLines.find(([look]) => look.test(line))?.[1]
  if (known !== undefined) return known
  if (/^(?:```|~~~)/m.test(text)) return fence
  if (/^\+\+\+ \S/m.test(text)) return changes
  return /^ (?:apiVersion|kind):/m.test(text) && /^[-+] +[\w-]/m.test(text) ? changes : null
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
