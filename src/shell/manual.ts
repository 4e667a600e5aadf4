/** What `help` and `man` print. */
import { printed, type Result } from './tool'

const overview = `This shell simulates a cluster: the objects of the workspace. Nothing leaves this page, and nothing real is reached.

  kubectl get pods -A -o wide           what there is
  kubectl apply -f FILE                 changes the workspace's YAML; each command is one step to undo
  kubectl exec -n NS POD -- curl URL    a request; its verdict is the engine's
  hubble observe --last 20              what was seen of the requests
  cilium status                         the cluster's own view

Also: wget, nc, nslookup, ping, grep, jq, head, xargs, cat > FILE <<'EOF', for loops, variables and pipes.
Tab completes, the arrows go through what was typed, Ctrl+C ends a command.
Ages, addresses and answers of servers are made up, and always the same.
`

const pages: Readonly<Record<string, string>> = {
  help: overview,
  kubectl: 'kubectl: the commands that this shell supports are listed by kubectl help.\n',
  hubble: 'hubble: observe, status, list nodes. See hubble observe --help.\n',
  cilium:
    'cilium: status, install, hubble enable, hubble port-forward, hubble ui; inside an agent the commands of cilium-dbg.\n',
}

export function lookUpManual(name: string | undefined): Result {
  if (name === undefined) return { out: '', error: 'What manual page do you want?\n', code: 1 }
  const page = Object.hasOwn(pages, name) ? pages[name] : undefined
  return page === undefined ? { out: '', error: `No manual entry for ${name}\n`, code: 16 } : printed(page)
}
