/** The shell script that asks a real cluster, around the probes that are put into it. POSIX sh; creates and changes nothing. */

/** Text as one word of a shell, whatever is in it. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

function counted(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}

/** Puts probes, one shell line each, into the script. */
export function probeShell(lines: readonly string[], version: string): string {
  return `#!/bin/sh
# Made by membrane ${version}: asks a real cluster whether ${counted(lines.length, 'predicted verdict')} ${lines.length === 1 ? 'holds' : 'hold'}.
#
# Each probe opens one connection from inside a pod, by kubectl exec, and closes it again. Nothing is created, changed or deleted;
# HTTP probes are GET or OPTIONS. The pods need one of nc, bash with timeout, or curl; others are skipped.
# A connection that is refused at once counts as let through: nobody listens, but the packet came through. In a cluster that answers
# denied traffic with ICMP (policy-deny-response=icmp) that is not so.
#
#   sh probe.sh            asks before it begins
#   sh probe.sh --yes      does not ask
#   KUBECTL="kubectl --context staging" TIMEOUT=5 sh probe.sh
set -u
KUBECTL=\${KUBECTL:-kubectl}
TIMEOUT=\${TIMEOUT:-3}
good=0
bad=0
skipped=0

pod_of() { # namespace name labels
  if $KUBECTL get pod -n "$1" "$2" -o name >/dev/null 2>&1; then
    printf '%s' "$2"
  elif [ -n "$3" ]; then
    $KUBECTL get pods -n "$1" -l "$3" --field-selector=status.phase=Running -o 'jsonpath={.items[0].metadata.name}' 2>/dev/null
  fi
}

say() { # word text
  case $1 in ok) good=$((good + 1)) ;; WRONG) bad=$((bad + 1)) ;; *) skipped=$((skipped + 1)) ;; esac
  printf '%-6s %s\\n' "$1" "$2"
}

try_connect() { # namespace pod host port
  $KUBECTL exec -n "$1" "$2" -- sh -c '
    begin=$(date +%s)
    # Not every nc can look at a port without talking to it (-z).
    case "$(nc -h 2>&1 </dev/null)" in *-z*|*z]*) has_nc=yes ;; *) has_nc=no ;; esac
    if [ "$has_nc" = yes ]; then nc -z -w "$3" "$1" "$2" </dev/null >/dev/null 2>&1; code=$?
    elif command -v bash >/dev/null 2>&1 && command -v timeout >/dev/null 2>&1; then
      timeout "$3" bash -c ": </dev/tcp/\\$0/\\$1" "$1" "$2" >/dev/null 2>&1; code=$?
    elif command -v curl >/dev/null 2>&1; then
      case "$1" in *:*) host="[$1]" ;; *) host=$1 ;; esac
      connected=$(curl -s --globoff --path-as-is -o /dev/null -w "%{time_connect}" --connect-timeout "$3" --max-time "$3" "http://$host:$2/" 2>/dev/null)
      case "$connected" in *[1-9]*) code=0 ;; *) code=1 ;; esac
    else echo no-tool; exit 0; fi
    if [ "$code" = 0 ]; then echo open
    elif [ $(($(date +%s) - begin)) -ge "$3" ]; then echo timeout
    else echo refused; fi' probe "$3" "$4" "$TIMEOUT" 2>/dev/null
}

judge() { # expected title answer
  case $3 in
    open | refused) got=allowed ;;
    timeout) got=denied ;;
    unanswered) say skip "$2: connected, but the request got no answer"; return ;;
    no-tool) say skip "$2: the pod has neither nc, bash nor curl"; return ;;
    *) say skip "$2: the pod has no shell, or kubectl exec is not allowed"; return ;;
  esac
  if [ "$got" = "$1" ]; then say ok "$2: $1, as predicted ($3)"; else say WRONG "$2: predicted $1, but $got ($3)"; fi
}

probe() { # expected title namespace name labels to-namespace to-name to-labels port
  pod=$(pod_of "$3" "$4" "$5")
  [ -n "$pod" ] || { say skip "$2: no pod to ask from"; return; }
  peer=$(pod_of "$6" "$7" "$8")
  [ -n "$peer" ] || { say skip "$2: no pod to ask for"; return; }
  host=$($KUBECTL get pod -n "$6" "$peer" -o 'jsonpath={.status.podIP}' 2>/dev/null)
  [ -n "$host" ] || { say skip "$2: $6/$peer has no address"; return; }
  judge "$1" "$2" "$(try_connect "$3" "$pod" "$host" "$9")"
}

probe_out() { # expected title namespace name labels host port
  pod=$(pod_of "$3" "$4" "$5")
  [ -n "$pod" ] || { say skip "$2: no pod to ask from"; return; }
  judge "$1" "$2" "$(try_connect "$3" "$pod" "$6" "$7")"
}

probe_http() { # expected title namespace name labels to-namespace to-name to-labels port method path
  pod=$(pod_of "$3" "$4" "$5")
  [ -n "$pod" ] || { say skip "$2: no pod to ask from"; return; }
  peer=$(pod_of "$6" "$7" "$8")
  [ -n "$peer" ] || { say skip "$2: no pod to ask for"; return; }
  host=$($KUBECTL get pod -n "$6" "$peer" -o 'jsonpath={.status.podIP}' 2>/dev/null)
  case $host in *:*) url="[$host]" ;; *) url=$host ;; esac
  status=$($KUBECTL exec -n "$3" "$pod" -- curl -s --globoff --path-as-is -o /dev/null -w '%{http_code}' --max-time "$TIMEOUT" -X "\${10}" "http://$url:$9\${11}" 2>/dev/null)
  case $status in
    403) got=denied ;;
    # No answer at all: dropped below layer 7, or nobody listens. The connection tells.
    000)
      answer=$(try_connect "$3" "$pod" "$host" "$9")
      [ "$answer" != open ] || answer=unanswered
      judge "$1" "$2" "$answer"
      return ;;
    [1-5][0-9][0-9]) got=allowed ;;
    *) say skip "$2: the pod has no curl, or kubectl exec is not allowed"; return ;;
  esac
  if [ "$got" = "$1" ]; then say ok "$2: $1, as predicted ($status)"; else say WRONG "$2: predicted $1, but $got ($status)"; fi
}

if [ "\${1:-}" != --yes ]; then
  [ -t 0 ] || { echo 'This is no terminal to ask on: run with --yes.' >&2; exit 2; }
  printf 'Opens ${counted(lines.length, 'connection')} from pods of the context "%s". Go on? [y/N] ' "$($KUBECTL config current-context 2>/dev/null)"
  read -r answer
  case $answer in y | Y | yes) ;; *) echo 'Nothing was done.'; exit 2 ;; esac
fi

${lines.join('\n')}

printf '%s as predicted, %s not, %s skipped\\n' "$good" "$bad" "$skipped"
[ "$bad" -eq 0 ]
`
}
