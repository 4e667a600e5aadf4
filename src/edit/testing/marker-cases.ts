/**
 * Manifests with a marker in the place of a secret, in every state that a text can be in: as `kubectl` prints them, half
 * typed, templated, broken. The marker may be found neither in what is stored nor in what is shared.
 */
export const marker = 'MARKER-hunter2'

export interface MarkerCase {
  readonly name: string
  readonly text: string
}

/** Where secrets stand, as block YAML. */
const places: Readonly<Record<string, string>> = {
  'a Secret': `apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\nstringData:\n  password: ${marker}\n`,
  'the data of a ConfigMap': `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\ndata:\n  key: |\n    first\n    ${marker}\n`,
  'the environment of a pod': `apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n    - name: a\n      env:\n        - name: PASSWORD\n          value: ${marker}\n      args: ["--token", "${marker}"]\n`,
  'annotations and a command': `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: d\n  annotations:\n    note: ${marker}\nspec:\n  template:\n    spec:\n      containers:\n        - name: a\n          command:\n            - sh\n            - -c\n            - login ${marker}\n`,
  'a ClusterPolicy of Kyverno': `apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata:\n  name: k\nspec:\n  rules:\n    - name: r\n      generate:\n        kind: Secret\n        data:\n          stringData:\n            password: ${marker}\n`,
  'an object of no known kind': `apiVersion: example.com/v1\nkind: Database\nmetadata:\n  name: db\nspec:\n  password: ${marker}\n  name: ${marker}\n`,
  'values of a chart': `auth:\n  password: ${marker}\nimage: "${marker}"\ntokens:\n  - ${marker}\n`,
  'an object without its kind': `apiVersion: v1\nmetadata:\n  name: s\nstringData:\n  password: ${marker}\n`,
}

/** What may have become of a text. */
const states: Readonly<Record<string, (text: string) => string>> = {
  'as it is': (text) => text,
  'with Windows line ends': (text) => text.replaceAll('\n', '\r\n'),
  'with a line at its end that is none': (text) => `${text}half: [\n`,
  'with a key that appears twice': (text) => `${text}status: {a: "${marker}"}\nstatus: {}\n`,
  'behind a document end': (text) => `apiVersion: v1\nkind: Namespace\nmetadata: {name: n}\n...\n${text}`,
  'below a policy without a separator': (text) =>
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: np\nspec:\n  podSelector: {}\n${text}`,
  'as a template with tests in its first column': (text) =>
    text.replace(/^( *)(stringData|data|env|annotations|spec|auth):$/gm, (line) => `${line}\n{{- if .Values.on }}`) +
    '{{- end }}\n',
  'with a tab in the middle': (text) => text.replace('\n', '\n\tx: 1\n'),
  'with tags and anchors': (text) => text.replaceAll(`: ${marker}`, `: &a !!str ${marker}`),
  'with a tag that nobody knows': (text) => text.replaceAll(`: ${marker}`, `: !vault ${marker}`),
}

const json = `{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "stringData": {"password": "${marker}"}}`
const others: Readonly<Record<string, string>> = {
  JSON: json,
  'JSON that is cut off': json.slice(0, -2),
  'JSON over several lines, with a comma too many': JSON.stringify(JSON.parse(json), null, 2).replace(
    `"${marker}"`,
    `"${marker}",,`,
  ),
  'a key with escapes': `apiVersion: v1\nkind: Secret\n"str\\u0069ngData": {"p": "${marker}"}\nbroken: [\n`,
  'a key in the long form': `? apiVersion\n: v1\n? kind\n: Secret\n? stringData\n: {p: ${marker}}\n`,
  'a key that is a mapping': `apiVersion: v1\nkind: Secret\n? {a: ${marker}}\n: ${marker}\n`,
  'a list over several lines, less indented than its key': `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n    - name: a\n      env: [\n  {name: A, value: ${marker}},\n  "${marker}"\n`,
  'a list of values': `- ${marker}\n- a: ${marker}\n`,
  'one word': marker,
  'one word in quotes': `"${marker}"\n`,
  text: `Dear all,\nthe password is ${marker}\n`,
  'a dotenv file': `DB_PASSWORD=${marker}\nexport TOKEN="${marker}"\n`,
  'a kubeconfig': `apiVersion: v1\nkind: Config\nusers:\n- name: admin\n  user:\n    token: ${marker}\n`,
  'a kubeconfig that is broken': `apiVersion: v1\nkind: Config\nusers:\n- name: admin\n  user:\n    token: ${marker}\n  }\n`,
  'a typed list': `apiVersion: v1\nkind: SecretList\nitems:\n- metadata: {name: s}\n  data: {p: ${marker}}\n`,
  'a list of objects': `apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  metadata: {name: s}\n  data: {p: ${marker}}\n`,
  'a list of objects that is broken': `apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  metadata: {name: s}\n  data:\n    p: ${marker}\n]\n`,
  'a policy with what was applied last': `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: np\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: |\n      {"p": "${marker}"}\nspec: {podSelector: {}}\n`,
  'a broken policy with annotations': `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: np\n  annotations:\n    note: ${marker}\nspec: {podSelector: {}\n`,
  'a policy with data': `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: p}\nspec: {endpointSelector: {}, stringData: {a: ${marker}}}\ndata: {a: ${marker}}\n`,
  'an alias of a secret': `apiVersion: v1\nkind: Pod\nmetadata:\n  annotations: &x {a: ${marker}}\n  name: p\nspec:\n  volumes: *x\n`,
  'a merged secret': `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nx: &x {password: ${marker}}\nspec:\n  <<: *x\n  nodeName: n\n`,
  'a patch of JSON': `- op: add\n  path: /spec/containers/0/env\n  value: [{name: A, value: ${marker}}]\n`,
  'a block of text that ends early': `apiVersion: v1\nkind: ConfigMap\ndata:\n  a: |\n      deep\n   ${marker}\n b: c\n`,
}

const all: readonly MarkerCase[] = [
  ...Object.entries(places).flatMap(([place, text]) =>
    Object.entries(states).map(([state, change]) => ({ name: `${place}, ${state}`, text: change(text) })),
  ),
  ...Object.entries(others).map(([name, text]) => ({ name, text })),
]

/** Some states leave some texts as they are. */
export const markerCases = all.filter(({ text }, i) => all.findIndex((other) => other.text === text) === i)
