/**
 * Files of the tools around a cluster, with a marker in the place of a secret: they get pasted beside manifests, dropped
 * with a folder, or stand in a manifest where nobody looks for them. Templates hold their braces as these tools write them.
 */
import { marker, type MarkerCase } from './marker-cases'

const header = (kind: string, apiVersion: string): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: x\n  namespace: shop\n`
const podHead = `${header('Pod', 'v1')}spec:\n  containers:\n    - name: a\n      image: nginx\n`
const policyHead = header('NetworkPolicy', 'networking.k8s.io/v1')
const ciliumHead = header('CiliumNetworkPolicy', 'cilium.io/v2')
const pem = `-----BEGIN RSA PRIVATE KEY-----\n${marker}\n-----END RSA PRIVATE KEY-----`
const indented = (text: string, by: number): string => text.replace(/^/gm, ' '.repeat(by))
const appliedLast = JSON.stringify({ spec: { env: [{ name: 'P', value: marker }] } })

/** Objects that other controllers read. */
const controllers: Readonly<Record<string, string>> = {
  'a Kyverno policy that generates a Secret': `${header('ClusterPolicy', 'kyverno.io/v1')}spec:\n  rules:\n    - name: copy\n      match: {any: [{resources: {kinds: [Namespace]}}]}\n      generate:\n        kind: Secret\n        data:\n          data: {token: ${marker}}\n`,
  'a Kyverno policy that mutates': `${header('Policy', 'kyverno.io/v1')}spec:\n  rules:\n    - name: m\n      mutate:\n        patchStrategicMerge:\n          spec: {containers: [{(name): "*", env: [{name: P, value: ${marker}}]}]}\n`,
  'a Kyverno GeneratingPolicy': `${header('GeneratingPolicy', 'policies.kyverno.io/v1alpha1')}spec:\n  variables:\n    - name: secret\n      expression: "'${marker}'"\n`,
  'a SealedSecret': `${header('SealedSecret', 'bitnami.com/v1alpha1')}spec:\n  encryptedData: {p: ${marker}}\n  template: {data: {plain: ${marker}}, metadata: {annotations: {a: ${marker}}}}\n`,
  'an ExternalSecret': `${header('ExternalSecret', 'external-secrets.io/v1')}spec:\n  target: {template: {data: {config: "password=${marker}"}}}\n  data: [{secretKey: a, remoteRef: {key: ${marker}}}]\n`,
  'a SecretStore with a token': `${header('SecretStore', 'external-secrets.io/v1')}spec: {provider: {fake: {data: [{key: /a, value: ${marker}}]}}}\n`,
  'a HelmRelease of Flux': `${header('HelmRelease', 'helm.toolkit.fluxcd.io/v2')}spec:\n  values:\n    auth: {password: ${marker}}\n    networkPolicy: {ingress: [{from: [{podSelector: {matchLabels: {a: ${marker}}}}]}]}\n`,
  'an Application of Argo CD': `${header('Application', 'argoproj.io/v1alpha1')}spec:\n  source:\n    repoURL: https://me:${marker}@git.example/x.git\n    helm: {parameters: [{name: p, value: ${marker}}]}\n`,
  'a ServiceEntry of Istio': `${header('ServiceEntry', 'networking.istio.io/v1')}spec: {hosts: [${marker}.example], ports: [{number: 443, name: ${marker}}]}\n`,
  'an AuthorizationPolicy of Istio': `${header('AuthorizationPolicy', 'security.istio.io/v1')}spec: {rules: [{when: [{key: "request.headers[x]", values: [${marker}]}]}]}\n`,
  'a NetworkPolicy of Calico': `${header('NetworkPolicy', 'projectcalico.org/v3')}spec: {ingress: [{action: Allow, http: {paths: [{exact: /${marker}}]}}]}\ndata: {p: ${marker}}\n`,
  'a webhook with its bundle': `${header('ValidatingWebhookConfiguration', 'admissionregistration.k8s.io/v1')}webhooks:\n  - name: a.b.c\n    clientConfig: {caBundle: ${marker}, url: "https://u:${marker}@h/"}\n`,
  'a Certificate with a password': `${header('Certificate', 'cert-manager.io/v1')}spec: {keystores: {jks: {create: true, password: ${marker}}}}\n`,
  'a VaultStaticSecret': `${header('VaultStaticSecret', 'secrets.hashicorp.com/v1beta1')}spec: {mount: kv, path: ${marker}}\n`,
  'a CustomResourceDefinition with a default': `${header('CustomResourceDefinition', 'apiextensions.k8s.io/v1')}spec: {versions: [{schema: {openAPIV3Schema: {properties: {password: {default: ${marker}}}}}}]}\n`,
  'a bootstrap token': `${header('Secret', 'v1')}type: bootstrap.kubernetes.io/token\nstringData:\n  token-secret: ${marker}\nimmutable: true\n`,
  'an Ingress with basic auth': `${header('Ingress', 'networking.k8s.io/v1').replace('  name: x', `  name: x\n  annotations:\n    nginx.ingress.kubernetes.io/configuration-snippet: |\n      proxy_set_header Authorization "Basic ${marker}";`)}spec: {rules: []}\n`,
}

/** Files that are no objects. */
const files: Readonly<Record<string, string>> = {
  'a kustomization with literals': `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nsecretGenerator:\n  - name: db\n    literals: [password=${marker}]\nconfigMapGenerator:\n  - name: c\n    envs: [${marker}.env]\n`,
  'a kustomization without its kind': `resources: [a.yaml]\nsecretGenerator:\n- name: db\n  literals:\n  - password=${marker}\nlabels: []\n`,
  'a kustomization with patches': `kind: Kustomization\npatches:\n- target: {kind: Deployment}\n  patch: |-\n    - op: add\n      path: /spec/template/spec/containers/0/env\n      value: [{name: P, value: ${marker}}]\n`,
  'values with a network policy': `networkPolicy:\n  enabled: true\n  ingress:\n    - from: [{podSelector: {matchLabels: {app: ${marker}}}}]\nspec:\n  password: ${marker}\nmetadata:\n  annotations: {a: ${marker}}\nports: [{name: ${marker}}]\n`,
  'values with words of manifests': `kind: StatefulSet\nimage: {pullSecret: ${marker}}\nspec: ${marker}\ndata: ${marker}\n`,
  'a chart': `apiVersion: v2\nname: x\nversion: 1.0.0\nannotations: {a: ${marker}}\ndependencies: [{name: a, repository: "https://u:${marker}@charts.example"}]\n`,
  'a file of SOPS': `apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData:\n    password: ENC[AES256_GCM,data:${marker},iv:a=,tag:b==,type:str]\nsops:\n    age:\n        - recipient: age1\n          enc: |\n            -----BEGIN AGE ENCRYPTED FILE-----\n            ${marker}\n            -----END AGE ENCRYPTED FILE-----\n`,
  'a file of SOPS without a kind': `db_password: ENC[AES256_GCM,data:${marker},iv:a=,tag:b==,type:str]\nsops:\n    lastmodified: "2024-01-01T00:00:00Z"\n    mac: ${marker}\n`,
  Terraform: `resource "kubernetes_secret" "db" {\n  metadata {\n    name = "db"\n  }\n  data = {\n    password = "${marker}"\n  }\n}\n`,
  'variables of Terraform': `db_password = "${marker}"\nnamespace   = "shop"\n`,
  'the state of Terraform': JSON.stringify(
    { version: 4, resources: [{ instances: [{ attributes: { data: marker } }] }] },
    null,
    2,
  ),
  'a compose file': `services:\n  db:\n    image: postgres\n    environment:\n      POSTGRES_PASSWORD: ${marker}\n    ports: ["5432:5432"]\n    labels: {a: ${marker}}\nsecrets: {s: {file: ./${marker}}}\n`,
  'a compose file with a version': `version: "3"\nservices:\n  api:\n    command: [run, --token, ${marker}]\n    environment:\n      - TOKEN=${marker}\n`,
  'a dotenv file with quotes and exports': `# prod\nexport AWS_SECRET_ACCESS_KEY='${marker}'\nURL=postgres://u:${marker}@db:5432/x\nkind=Pod\n`,
  'a dotenv file whose lines look like fields': `name: x\nPASSWORD=${marker}\nspec=${marker}\nports: 80\n`,
  'a playbook of Ansible': `- hosts: all\n  vars:\n    password: ${marker}\n  tasks:\n    - name: ${marker}\n      shell: login ${marker}\n`,
  'a workflow of GitHub': `name: deploy\non: push\njobs:\n  a:\n    env: {TOKEN: ${marker}}\n    steps:\n      - run: curl -H "Authorization: Bearer ${marker}" https://x\n`,
  'a configuration of Docker': `{"auths": {"https://index.docker.io/v1/": {"auth": "${marker}"}}}\n`,
  'a netrc file': `machine git.example\nlogin me\npassword ${marker}\n`,
  'an ini file': `[default]\naws_access_key_id = AKIA\naws_secret_access_key = ${marker}\n`,
  'a private key': `${pem}\n`,
  'a private key below a policy': `${policyHead}spec:\n  podSelector: {}\n${pem}\n`,
  'a private key behind a separator': `${policyHead}spec:\n  podSelector: {}\n---\n${pem}\n`,
  'what a terminal printed': `$ kubectl get secret s -o yaml\napiVersion: v1\ndata:\n  p: ${marker}\nkind: Secret\n$ export TOKEN=${marker}\n`,
  'what a terminal printed of a pod': `$ kubectl get pod -o yaml\napiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n  - name: a\n    env:\n    - name: P\n      value: ${marker}\n$ echo ${marker}\n`,
  'a difference of git': `--- a/secret.yaml\n+++ b/secret.yaml\n@@ -1,3 +1,3 @@\n apiVersion: v1\n kind: Secret\n-password: old-${marker}\n+password: ${marker}\n`,
  'a conflict of git': `${podHead}<<<<<<< HEAD\n      env: [{name: P, value: ${marker}}]\n=======\n      args: [${marker}]\n>>>>>>> other\n`,
  'a table of values': `name,password\nadmin,${marker}\n`,
  XML: `<config><password>${marker}</password></config>\n`,
  TOML: `[db]\npassword = "${marker}"\nports = [ 8000 ]\n`,
  'a certificate in base64 alone': `${Array.from({ length: 5 }, () => `MIIC${marker}AAAA`).join('\n')}\n`,
}

/** Places in objects that are read. */
const within: Readonly<Record<string, string>> = {
  'a key and certificate in annotations': `${policyHead.replace('  name: x', `  name: x\n  annotations:\n    tls.key: |\n${indented(pem, 6)}`)}spec: {podSelector: {}}\n`,
  'what was applied last, on one line': `${podHead.replace('  name: x', `  name: x\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: '${appliedLast}'`)}`,
  'what was applied last, folded': `${podHead.replace('  name: x', `  name: x\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: >\n      {"a":\n      "${marker}"}`)}`,
  'what was applied last, in double quotes with escapes': `${podHead.replace('  name: x', `  name: x\n  annotations: {"kubectl.kubernetes.io/last-applied-configuration": ${JSON.stringify(appliedLast)}}`)}`,
  'managed fields': `${podHead.replace('  name: x', `  name: x\n  managedFields:\n    - manager: ${marker}\n      fieldsV1: {"f:spec": {"f:${marker}": {}}}`)}`,
  'the environment in flow style': `${podHead}      env: [{name: URL, value: "postgres://u:${marker}@db/x"}, {name: B, value: ${marker}}]\n`,
  'a pod on one line': `{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: a, env: [{name: P, value: ${marker}}]}]}}\n`,
  'a pod on one line that lacks a bracket': `{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: a, env: [{name: P, value: ${marker}}]}]\n`,
  'the environment of an init container': `${podHead}  initContainers:\n    - name: i\n      envFrom: [{secretRef: {name: ${marker}}}]\n      env: [{name: P, value: ${marker}}]\n  ephemeralContainers:\n    - name: e\n      args: [${marker}]\n`,
  'probes and hooks': `${podHead}      livenessProbe: {httpGet: {path: /, port: 80, httpHeaders: [{name: Authorization, value: ${marker}}]}}\n      lifecycle: {preStop: {exec: {command: [sh, -c, "login ${marker}"]}}}\n`,
  'volumes of a pod': `${podHead}  volumes:\n    - name: v\n      azureFile: {secretName: ${marker}}\n    - name: w\n      csi: {driver: d, volumeAttributes: {token: ${marker}}}\n    - name: g\n      gitRepo: {repository: "https://u:${marker}@g/x"}\n`,
  'host names and pull secrets': `${podHead}  imagePullSecrets: [{name: ${marker}}]\n  hostAliases: [{ip: 1.2.3.4, hostnames: [${marker}]}]\n  securityContext: {sysctls: [{name: a, value: ${marker}}]}\n`,
  'the template of a CronJob': `${header('CronJob', 'batch/v1')}spec:\n  schedule: "* * * * *"\n  jobTemplate:\n    metadata: {annotations: {a: ${marker}}}\n    spec:\n      template:\n        spec:\n          containers: [{name: a, command: [${marker}], env: [{name: P, value: ${marker}}]}]\n`,
  'the status of a pod': `${podHead}status:\n  message: ${marker}\n  containerStatuses: [{name: a, state: {waiting: {message: ${marker}}}}]\n`,
  'JSON with escaped letters': `{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"stringData":{"p":"\\u0041${marker}\\n"}}\n`,
  'JSON with an escaped key': `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","annot\\u0061tions":{"a":"${marker}"}}}\n`,
  'JSON on several lines, cut off within a string': `{\n  "apiVersion": "v1",\n  "kind": "Pod",\n  "metadata": {\n    "name": "p",\n    "annotations": {\n      "a": "${marker}\n`,
  'JSON, one object a line': `{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"n"}}\n{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"data":{"p":"${marker}"}}\n`,
  'documents, one of them broken midway': `${policyHead}spec: {podSelector: {}}\n---\n${header('Secret', 'v1')}stringData:\n  p: ${marker}\n bad\n---\n${podHead}      env: [\n---\n${policyHead}spec: {podSelector: {}}\n`,
  'documents whose separator is broken': `${policyHead}spec: {podSelector: {}}\n--\n${header('Secret', 'v1')}stringData:\n  p: ${marker}\n`,
  'documents with blanks in front of the separator': `${policyHead}spec: {podSelector: {}}\n ---\n${header('Secret', 'v1')}stringData:\n  p: ${marker}\n`,
  'a separator with a secret beside it': `${policyHead}spec: {podSelector: {}}\n--- {apiVersion: v1, kind: Secret, metadata: {name: s}, data: {p: ${marker}}}\n`,
  'a directive': `%YAML 1.2\n%TAG ! tag:${marker},2000:\n---\n${policyHead}spec: {podSelector: {}}\n`,
  'a text that never ends its quote': `${policyHead}spec:\n  podSelector: {}\n  description: "half\n    ${marker}\n`,
  'a secret indented below a policy': `${policyHead}spec:\n  podSelector: {}\n  ---\n  apiVersion: v1\n  kind: Secret\n  stringData: {p: ${marker}}\n`,
  'a header secret of a Cilium rule that is no field': `${ciliumHead}spec:\n  endpointSelector: {}\n  ingress: [{toPorts: [{ports: [{port: "80"}], rules: {http: [{secretValue: ${marker}, password: ${marker}}]}}]}]\n`,
  'credentials beside a rule': `${ciliumHead}spec:\n  endpointSelector: {}\n  credentials: {user: ${marker}}\n  env: [{value: ${marker}}]\n`,
  'a Service with annotations of a cloud': `${header('Service', 'v1').replace('  name: x', `  name: x\n  annotations: {"service.beta.kubernetes.io/aws-load-balancer-ssl-cert": "${marker}"}`)}spec: {ports: [{port: 80}]}\n`,
  'a Node with annotations and images': `${header('Node', 'v1').replace('  name: x', `  name: x\n  annotations: {"kubeadm.alpha.kubernetes.io/cri-socket": ${marker}}`)}spec: {providerID: "aws:///${marker}"}\nstatus: {images: [{names: [${marker}]}], nodeInfo: {bootID: ${marker}}}\n`,
  'a ConfigMap named as that of Cilium, with a secret': `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata:\n  enable-policy: default\n  etcd-config: |\n    password: ${marker}\n  api-token: ${marker}\n`,
  'Hubble’s flow with headers, pasted as a file': `{"flow":{"verdict":"FORWARDED","l7":{"http":{"method":"GET","url":"http://u:${marker}@h/?t=${marker}","headers":[{"key":"Authorization","value":"Bearer ${marker}"}]}}}}\n`,
  'a Traffic resource with fields that are none': `${header('Traffic', 'membrane.dev/v1alpha1')}spec: {flows: [{from: shop/a, to: shop/b, password: ${marker}, env: {a: ${marker}}}]}\ntoken: ${marker}\n`,
  'a merge key with a list of secrets': `${podHead}x: &x {password: ${marker}}\ny: &y {token: ${marker}}\nz: {<<: [*x, *y]}\n`,
  'a block of text with a secret in the place of a mapping': `${podHead.replace('spec:\n', `status: |\n  ${marker}\nspec:\n`)}`,
  'lines with a form feed and a separator of lines': `${podHead}      env:\u2028        - value: ${marker}\n      args: ["\f${marker}"]\n`,
  'carriage returns alone': `${podHead}      env:\n        - {name: P, value: ${marker}}\n`.replaceAll('\n', '\r'),
  'blanks that are no blanks': `${header('Secret', 'v1')}stringData:\n\u00a0\u00a0password: ${marker}\n`,
  'a byte order mark between documents': `${policyHead}spec: {podSelector: {}}\n---\n\ufeff${header('Secret', 'v1')}stringData: {p: ${marker}}\n`,
}

/** Objects that are read, which somebody has taken out with `#`. */
const commentedOut: Readonly<Record<string, string>> = {
  'a Secret that is commented out, alone': `# apiVersion: v1\n# kind: Secret\n# metadata: {name: s}\n# stringData:\n#   password: ${marker}\n`,
  'a Secret that is commented out, between documents': `${policyHead}spec: {podSelector: {}}\n---\n# apiVersion: v1\n# kind: Secret\n# stringData:\n#   password: ${marker}\n---\n${policyHead}spec: {podSelector: {}}\n`,
  'a Secret that is commented out, below a policy': `${policyHead}spec: {podSelector: {}}\n#---\n#apiVersion: v1\n#kind: Secret\n#stringData:\n#  password: ${marker}\n`,
  'variables of a container that are commented out': `${podHead}      # env:\n      #   - name: PASSWORD\n      #     value: ${marker}\n      ports: [{containerPort: 80}]\n`,
  'one variable that is commented out': `${podHead}      env:\n        - name: A\n          value: b\n        # - name: PASSWORD\n        #   value: ${marker}\n      ports: [{containerPort: 80}]\n`,
  'arguments that are commented out': `${podHead}      #args: ["--token=${marker}"]\n      ports: [{containerPort: 80}]\n`,
  'a comment behind a variable': `${podHead}      env: # PASSWORD is ${marker}\n        - name: A # ${marker}\n          value: b # was ${marker}\n`,
  'a comment above an annotation': `${podHead.replace('  name: x', `  name: x\n  annotations:\n    # was ${marker}\n    a: b`)}`,
  'a comment in a Secret': `# the password is ${marker}\n${header('Secret', 'v1')}# or ${marker}\nstringData: {} # ${marker}\n`,
  'a comment in values': `auth: {} # default ${marker}\nother: {}\n# password: ${marker}\n`,
}

const all = { ...controllers, ...files, ...within, ...commentedOut }

/** Texts as other tools write them; each holds the marker. */
export const toolCases: readonly MarkerCase[] = Object.entries(all).map(([name, text]) => ({ name, text }))
