import { describe, expect, it } from 'vitest'
import { pastedCommands } from './input'

describe('a pasted block', () => {
  it.each([
    ['commands alone', 'kubectl get ns\nkubectl get pods\n', ['kubectl get ns', 'kubectl get pods']],
    ['prompts, and output that was copied along', '$ kubectl get ns\nNAME   AGE\n$ ls', ['kubectl get ns', 'ls']],
    [
      'a here-document as it was typed, with the prompts of its lines',
      "$ cat <<'X' | kubectl apply -f -\n> kind: Pod\n>\n> metadata: {name: a}\n> X\npod/a created\n$ kubectl get pods",
      ["cat <<'X' | kubectl apply -f -\nkind: Pod\n\nmetadata: {name: a}\nX", 'kubectl get pods'],
    ],
    [
      'a here-document without them',
      '$ cat <<X\nkind: Pod\n> quoted\nX\n$ ls',
      ['cat <<X\nkind: Pod\n> quoted\nX', 'ls'],
    ],
    ['what curl -v prints', '$ curl -v api\n> GET / HTTP/1.1\n> Host: api\n< HTTP/1.1 200 OK', ['curl -v api']],
    ['the prompt of another shell', '> kubectl get ns\nNAME\n> ls', ['kubectl get ns', 'ls']],
    ['a line that goes on', '$ kubectl get pods \\\n>   -A\n', ['kubectl get pods \\\n  -A']],
  ])('of %s', (_, text, commands) => {
    expect(pastedCommands(text)).toEqual(commands)
  })
})
