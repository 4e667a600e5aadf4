/** The commands by name, each with its line in the list of them. A command is loaded when it is asked for: most need a part of the program only. */
import type { CommandEntry } from './command'

export const commands: readonly CommandEntry[] = [
  {
    name: 'flows',
    summary: 'every flow with its verdict, as hubble observe prints it',
    load: async () => (await import('./commands/flows')).flows,
  },
  {
    name: 'explain',
    summary: 'why one flow goes through or not: each step, with file and line',
    load: async () => (await import('./commands/explain')).explain,
  },
  {
    name: 'isolated',
    summary: 'who is isolated, in which direction, and by which policies',
    load: async () => (await import('./commands/isolated')).isolated,
  },
  {
    name: 'reach',
    summary: 'who reaches whom on which ports, of all ports and all peers, as ranges',
    load: async () => (await import('./commands/reach')).reach,
  },
  {
    name: 'compromise',
    summary: 'what can be reached from a taken pod, namespace or the world, hop by hop, and what to cut',
    load: async () => (await import('./commands/compromise')).compromise,
  },
  {
    name: 'exposure',
    summary: 'what pods that do not exist yet would reach, and who could reach them',
    load: async () => (await import('./commands/exposure')).exposure,
  },
  {
    name: 'readings',
    summary: 'NetworkPolicies by the text of the Kubernetes API beside what Cilium does: only what differs',
    load: async () => (await import('./commands/readings')).readings,
  },
  {
    name: 'pseudonyms',
    summary: 'the files under other names, to hand out, with the proof that they decide as before',
    load: async () => (await import('./commands/pseudonyms')).pseudonyms,
  },
  {
    name: 'graph',
    summary: 'who reaches whom as a graph; --from: what a peer reaches, by hops',
    load: async () => (await import('./commands/graph')).graph,
  },
  {
    name: 'lint',
    summary: 'what is wrong or risky in the manifests',
    load: async () => (await import('./commands/lint')).lint,
  },
  {
    name: 'check',
    summary: "run the Traffic resources' expectations as tests",
    load: async () => (await import('./commands/check')).check,
  },
  {
    name: 'diff',
    summary: 'what changes between two sets of manifests',
    load: async () => (await import('./commands/diff')).diff,
  },
  {
    name: 'report',
    summary: 'one page in Markdown: isolation, drops, reach from and to the world, what is wrong',
    load: async () => (await import('./commands/report')).report,
  },
  {
    name: 'replay',
    summary: 'what a draft does to flows that Hubble has seen',
    load: async () => (await import('./commands/replay')).replay,
  },
  {
    name: 'fix',
    summary: 'the smallest changes that let a flow through or close it, each with its proof',
    load: async () => (await import('./commands/fix')).fix,
  },
  {
    name: 'propose',
    summary: 'policies that allow just the flows that were seen, with coverage and proof',
    load: async () => (await import('./commands/propose')).propose,
  },
  {
    name: 'consolidate',
    summary: 'copies of a policy as one cluster-wide policy, and policies of the same pods merged',
    load: async () => (await import('./commands/consolidate')).consolidate,
  },
  {
    name: 'show',
    summary: 'pods, policies, identities and policy maps, as kubectl and cilium-dbg list them',
    load: async () => (await import('./commands/show')).show,
  },
  {
    name: 'probe-script',
    summary: 'a shell script that checks the predicted verdicts on a real cluster',
    load: async () => (await import('./commands/probe-script')).probeScript,
  },
  {
    name: 'shell',
    summary: 'type kubectl, hubble and curl into a simulated cluster of the files',
    load: async () => (await import('./commands/shell')).shell,
  },
  {
    name: 'mcp',
    summary:
      'serves analyze, explain, diff, check, replay and propose to assistants (MCP on standard input and output)',
    load: async () => (await import('./assistant/mcp')).mcp,
  },
  {
    name: 'schema',
    summary: 'the JSON Schema of what --output json prints',
    load: async () => (await import('./commands/schema')).schema,
  },
  {
    name: 'upgrade',
    summary: 'what another version of Cilium makes of the manifests',
    load: async () => (await import('./commands/upgrade')).upgrade,
  },
  {
    name: 'verify',
    summary: 'the policy maps of a sysdump compared with those that Membrane computes',
    load: async () => (await import('./commands/verify')).verify,
  },
  {
    name: 'completion',
    summary: 'a script that completes command lines of membrane in bash, zsh or fish',
    load: async () => (await import('./commands/completion')).completion(commands),
  },
]
