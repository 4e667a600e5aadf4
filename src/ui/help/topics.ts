/** Help on parts of the page, beside that on problems. */

export interface Topic {
  readonly title: string
  readonly text: readonly string[]
  /** What to type or write, with what it does. */
  readonly examples: readonly (readonly [what: string, does: string])[]
}

export const topics: Readonly<Record<string, Topic>> = {
  'topic-picture': {
    title: 'Reading the picture',
    text: [
      'A card is a pod, or a workload with its replicas. Each of its rows is a port that it serves: how many senders get through to it (✓) and how many do not (✕). Lines leave a sender’s right side and end at a row: green is allowed, violet allowed with each request checked by the layer 7 proxy, red and dashed dropped, amber and dotted undecided.',
      'A lock on the left edge says that the pod is isolated for ingress, on the right edge for egress: only what a rule allows gets through there. Drops are counted, and drawn where you look: select a card, a row or a flow, or press Dropped above the picture. An amber row is a port that a rule names and nobody serves.',
      'To allow a port, draw a line from the right edge of a card to that row of another. What you draw, drag or remove is an edit of the YAML, shown before it is made, and undone by Ctrl+Z.',
    ],
    examples: [
      ['N', 'only who reaches what is selected, and whom it reaches; N or Escape brings back the rest'],
      ['F', 'folds a workload or a namespace, and unfolds it'],
      ['/', 'finds a card by name, namespace, label or address; 0 fits the picture into its pane'],
    ],
  },
  'topic-flows': {
    title: 'Flows, their filter, and Ask',
    text: [
      'The table lists what becomes of a connection between any two ends, on each port that the receiver serves, in the words of Hubble: FORWARDED, DROPPED, or REDIRECTED, where the layer 7 proxy checks each request. A port with a question mark is assumed, as nothing says what the pod serves.',
      'The filter takes plain words and the flags of hubble observe, and suggests them as you type. The picture follows it. A selected flow is explained in the inspector: each rule that covers it, which one decided, and for a drop what would have had to match.',
    ],
    examples: [
      ['--verdict DROPPED --to-pod shop/api', 'what is dropped on the way to that pod'],
      ['--not --from-namespace kube-system', 'all but what comes from there'],
      ['shop/frontend -> shop/api:8080 GET /v1', 'a question for Ask (Ctrl+J), which also takes a curl line'],
    ],
  },
  'topic-checks': {
    title: 'Checks and Compare',
    text: [
      'A Traffic resource states flows and what you expect of each. Checks judges them after every edit, says which fail and why, and offers the smallest change that mends it. “Expect what happens now” writes one for the flows as they are.',
      'Compare says what your edits open and close since a point that you save, or compared with other manifests.',
    ],
    examples: [
      [
        '{from: shop/web, to: shop/api:80, expect: allowed}',
        'one flow of a Traffic resource; denied is the other answer',
      ],
      ['membrane check FILE…', 'the same in a pipeline: fails where an expectation does'],
    ],
  },
  'topic-replay': {
    title: 'Replay: what would this draft break?',
    text: [
      'Record flows of your cluster with hubble observe and drop the file onto the page. Each connection is judged twice: by the policies as they were when you opened the flows, and by your draft, which is the text as you change it. What would break comes first.',
      'Seen is what Hubble reported. Differs are flows that the present policies decide otherwise than Hubble saw: an older policy, a missing file or a setting. Cannot say never counts as safe. Only what was seen is judged: other flows may break all the same.',
    ],
    examples: [
      ['hubble observe --last 10000 -o jsonpb > flows.jsonl', 'records what the nodes still remember'],
      ['Alt+O', 'opens Replay; Alt+P proposes policies from what was seen'],
    ],
  },
  'topic-proposals': {
    title: 'Proposals and their proof',
    text: [
      'Least privilege (Alt+P) writes one policy for each workload, which allows the flows that Hubble saw, that Traffic states or that the table lists, and nothing more. Fewer policies merges those that say the same. A selected flow has What would allow it? or What would close it? in the inspector.',
      'Each proposal shows its proof before anything is written: what was, what becomes, and what else opens or closes on any port between known ends. It is one edit, and Ctrl+Z takes it back.',
    ],
    examples: [['membrane propose --from flows.jsonl FILE…', 'the same on the command line']],
  },
  'topic-shell': {
    title: 'The shell',
    text: [
      'A terminal over a simulated cluster that holds the objects of this workspace (Ctrl+`, or the tab Shell below the picture). No cluster and no network is reached. What changes the cluster edits the YAML, one step to undo for each command.',
      'Requests get the verdict of the engine. curl ends with 28 where a packet is dropped, with 6 where a name cannot be looked up, and with 7 where nobody listens on the port; the proxy refuses with 403 Access denied. Each request appears among the flows and in the picture, marked seen, with the verdict that it got then.',
      'Tab completes, the arrows go through what was typed, Ctrl+C ends a command, Escape and then Tab leaves. What is pasted runs command by command, without its prompts. Ages, addresses and answers are made up, and always the same.',
    ],
    examples: [
      ['kubectl get pods -A -o wide', 'what there is; kubectl help lists the commands'],
      ['kubectl exec -n NS POD -- curl -m5 URL', 'a request from a pod'],
      ['hubble observe --verdict DROPPED -f', 'what is dropped from now on, also by another terminal'],
      ["kubectl patch netpol N -p '{…}'", 'changes the YAML; kubectl edit shows it in the editor'],
      ['kubectl explain netpol.spec.ingress', 'what a field is for'],
    ],
  },
  'topic-challenges': {
    title: 'Challenges',
    text: [
      'A challenge is a workspace with goals: flows that must pass or be dropped, pods that must be isolated or not. Edit, draw or type in the shell; each goal turns green as soon as it is met. Goals are judged by what becomes of flows, so any right policy counts, and limits say what may be changed.',
      'A goal that is not met says which flow is wrong and why, never the cure. Hints come one at a time. What was solved is kept in this browser, with the number of edits and the time.',
      'Make a challenge of this workspace turns what is on the screen into one: choose goals among the flows, write the task, try it, and pass it on as a link or as a file beside the lessons.',
    ],
    examples: [['public/lessons/README.md', 'how lessons and challenges are written as files']],
  },
  'topic-embedding': {
    title: 'Embedding, reading along, handouts',
    text: [
      'Share makes a link; For reading along gives one that nobody changes by mistake. Embed it in a page of yours gives the HTML of a frame with the picture and the YAML, or the picture alone. Nothing of an embedded page is stored.',
      'The site must allow the page that frames it (frame-ancestors); for a frame that is sandboxed without allow-same-origin it must also send Access-Control-Allow-Origin. docs/hosting.md says how.',
      'Ctrl+P prints a handout: the picture as a vector, the YAML with line numbers, who is isolated, and the questions of a lesson without their answers.',
    ],
    examples: [
      ['?embed=1&view=picture#v1.…', 'the address of a frame with the picture alone; edit=1 lets readers change it'],
      [
        '<membrane-view src="…"></membrane-view>',
        'the same as an element, with the script membrane-view.js of the site',
      ],
    ],
  },
  'topic-reach': {
    title: 'How far can it go: reach, compromise, exposure',
    text: [
      'All of this is about policy alone: whether something listens on a port, or a route leads there, is not asked. Every port counts, listed or not.',
      'Select a line of the picture or a cell of the matrix: “All ports” in the inspector says what becomes of each set of ports. Select a pod, a namespace or world: “If it is taken” lists who can be reached from it, hop by hop, with the rule of each hop; the picture rings each hop. Under “Best cuts” are the rules whose removal takes most out of reach, each with its proof.',
      'Rules let in pods that nobody has made yet. G draws them as dashed ghosts, with the lines that get through; a policy and a namespace list them in the inspector. Compare says what each new workload brings.',
    ],
    examples: [
      ['membrane reach FILE… --from shop/web', 'ports as ranges, for each pair; CSV, JSON, Markdown, DOT, SVG'],
      ['membrane compromise shop/web FILE…', 'hops, rules and best cuts; --fail-over N for a pipeline'],
      ['membrane exposure FILE…', 'pods that do not exist yet, whom they reach and who reaches them'],
    ],
  },
  'topic-readings': {
    title: 'Two readings of NetworkPolicy',
    text: [
      'NetworkPolicies are read as Cilium does and as the text of the Kubernetes API has them. Only flows that differ are listed, each with the reason: either the text says otherwise, or it leaves the matter to the plugin, as with addresses of pods and pods on the network of their node.',
      'Select a NetworkPolicy to see how it reads by the text.',
    ],
    examples: [['membrane readings FILE… --exit-code', 'the same in a pipeline: fails where a flow differs']],
  },
  'topic-pseudonyms': {
    title: 'Pseudonyms',
    text: [
      'Share and Export give a workspace under other names: namespaces, workloads, labels of your own, domains and addresses, each the same everywhere. Prefixes hold and miss each other as before; what everybody’s cluster has keeps its name.',
      'Both workspaces are compared on all ports, and the sheet says whether every verdict is the same. The table of names is a file for you alone: no link and no export holds it.',
      'Opened as a workspace, the copy gives pictures, reports and flows under the other names; Undo brings back your own.',
    ],
    examples: [
      ['membrane pseudonyms FILE… > handout.yaml', 'the same on the command line, with the proof on standard error'],
      ['--table names.json', 'keeps which name became which, and uses it again'],
    ],
  },
  'topic-assistants': {
    title: 'Assistants (MCP)',
    text: [
      'membrane mcp serves analyze, explain, diff, check, replay and propose to assistants on standard input and output. It only reads, and only below the folders that it was given; answers name file and line.',
    ],
    examples: [['membrane mcp manifests/', 'what the settings of an assistant start as a server']],
  },
}
