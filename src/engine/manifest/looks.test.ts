/** What people paste in place of manifests is called by its name, with what to take instead. */
import { describe, expect, it } from 'vitest'
import { analyze } from '../index'

const complaints = (text: string) =>
  analyze([{ name: 'm.yaml', text }]).diagnostics.map(
    ({ severity, message, help }) => `${severity}: ${message} ${help}`,
  )

const policy = 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec: {podSelector: {}}\n'
const rule = '{"endpointSelector": {"matchLabels": {"any:app": "web"}}, "ingress": [{}], "labels": []}'

describe('a text that is no manifest', () => {
  it.each([
    ['a table', 'NAMESPACE     NAME        READY   STATUS\nkube-system   coredns-1   1/1     Running\n', '-o yaml'],
    ['a table of endpoints', 'ENDPOINT   POLICY (ingress)   POLICY (egress)\n1121  Enabled  Disabled\n', '-o yaml'],
    ['a description', 'Name:         api\nNamespace:    shop\nSpec:\n  PodSelector:     app=web\n', 'kubectl describe'],
    [
      'a description that is no YAML',
      'Name:   api\nSpec:\n  From:\n      PodSelector: app=client\n  Not affecting\n',
      'describe',
    ],
    ['a command above', `$ kubectl get netpol a -o yaml\n${policy}`, 'command of a shell'],
    ['a command with a document in it', `kubectl apply -f - <<EOF\n${policy}EOF\n`, 'command of a shell'],
    ['a fence', `\`\`\`yaml\n${policy}\`\`\`\n`, 'fence of Markdown'],
    ['a diff', 'diff --git a/np.yaml b/np.yaml\nindex 1..2\n', 'after the change'],
    ['a fence below prose', `Here it is:\n\n\`\`\`yaml\n${policy}\`\`\`\nIt does not work\n`, 'between the two ```'],
    [
      'a diff without its head',
      `${policy.replace(/^/gm, ' ').trimEnd()}\n-  policyTypes: [Ingress]\n+  policyTypes: [Egress]\n`,
      'after the change',
    ],
    ['a diff of two files', `--- a/np.yaml\n+++ b/np.yaml\n@@ -1,2 +1,2 @@\n kind: Pod\n`, 'after the change'],
    ['a quoted policy', policy.replace(/^/gm, '> '), 'quoted'],
    ['Terraform', 'resource "kubernetes_network_policy" "a" {\n  metadata {\n    name = "a"\n  }\n}\n', 'Terraform'],
    [
      'flows',
      'Feb 18 09:45:13.751: a/b:32982 (ID:1) <> c/d:8085 (ID:2) Policy denied DROPPED (TCP Flags: SYN)\n',
      'replay',
    ],
    [
      'drops',
      'xx drop (Policy denied) flow 0x0 to endpoint 1, identity 4->5: 10.0.0.1 -> 10.0.0.2 EchoRequest\n',
      'replay',
    ],
    ['numbered lines', '     1  apiVersion: v1\n     2  kind: Pod\n', 'numbers'],
    ['an error', 'Error from server (NotFound): pods "x" not found\n', 'an error of kubectl'],
    ['rules of the agent', `[\n  ${rule}\n]\n`, 'cilium policy get'],
    ['rules of the agent with their revision', `[\n  ${rule}\n]\nRevision: 12\n`, 'cilium policy get'],
    ['endpoints of the agent', '[{"id": 1121, "spec": {}, "status": {"identity": {"id": 2}}}]', 'cilium endpoint list'],
    ['identities of the agent', '[{"id": 1121, "labels": ["k8s:app=a"]}]', 'cilium identity list'],
  ])('%s is reported', (_, text, words) => {
    expect(complaints(text)).toEqual([expect.stringContaining(words)])
    expect(complaints(text)[0]).toMatch(/^error: /)
  })

  it.each([
    ['a comment on a command', `# kubectl apply -f this.yaml\n${policy}`],
    ['a list of nothing', '[]\n'],
    ['a list of other things', '- op: add\n  path: /spec\n'],
    ['values', 'networkPolicy: {enabled: true}\n'],
    ['nothing', '\n'],
  ])('%s is not', (_, text) => {
    expect(complaints(text).filter((line) => line.startsWith('error'))).toEqual([])
  })
})
