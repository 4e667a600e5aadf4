/** What counts as the command that a lesson's step asks for. */
import { describe, expect, it } from 'vitest'
import { stateOf } from './commands'

const state = (run: string, line: string, code = 0, exit?: number): string =>
  stateOf({ run, ...(exit === undefined ? {} : { exit }) }, [{ line, code }])

describe('a command counts as done', () => {
  it.each([
    ['kubectl get pods -n shop', 'k get po   -n shop'],
    ['kubectl get pods -n shop -o wide', 'kubectl -n shop get pod --output=wide'],
    ['kubectl get netpol -A', 'kubectl get networkpolicy --all-namespaces'],
    ['kubectl exec -n shop web -- curl -s api', 'kubectl exec -it web --namespace shop -- curl -s api'],
    ['hubble observe --verdict DROPPED', ' hubble observe  --verdict=DROPPED '],
  ])('%s, typed as %s', (run, line) => {
    expect(state(run, line)).toBe('done')
  })

  it.each([
    ['kubectl get pods -n shop', 'kubectl get pods -n other'],
    ['kubectl get pods', 'kubectl delete pods'],
    ['kubectl exec -n shop web -- curl -s api', 'kubectl exec -n shop web -- curl api -s'],
    ['kubectl get pods constructor', 'kubectl get pods'],
  ])('but not %s, typed as %s', (run, line) => {
    expect(state(run, line)).toBe('open')
  })

  it('only where it ended as it should', () => {
    expect(state('curl -m5 x', 'curl -m5 x', 28, 28)).toBe('done')
    expect(state('curl -m5 x', 'curl -m5 x', 0, 28)).toBe('failed')
    expect(state('kubectl get pods', 'kubectl get pods', 1)).toBe('failed')
    expect(stateOf({ run: 'curl x' }, [])).toBe('open')
  })
})
