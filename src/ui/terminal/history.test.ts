import { describe, expect, it } from 'vitest'
import { marker } from '../../edit/testing/marker-cases'
import { mayBeKept } from './history'

describe('a line of the shell', () => {
  it.each([
    'kubectl get pods -A -o wide',
    'kubectl -n shop exec -it deploy/frontend-7d9c8b6f5d-x2x9k -- curl -s -m 3 http://api.shop:8080/v1/orders',
    'kubectl apply -f policy.yaml',
    'kubectl label pod frontend tier=web',
    'hubble observe --verdict DROPPED --to-pod shop/api --last 20',
    'cilium install --set kubeProxyReplacement=true',
    'curl -X POST http://api:8080/v1/orders -sv -o /dev/null',
    'kind create cluster --config kind.yaml',
    'find . -name policy.yaml',
  ])('is kept: %s', (line) => {
    expect(mayBeKept(line)).toBe(true)
  })

  it.each([
    `curl -H "X-Auth: ${marker}" http://api`,
    `curl -sH'X: ${marker}' http://api`,
    `curl -uadmin:${marker} http://api`,
    `curl --user admin:${marker} http://api`,
    `curl -d '{"p":"${marker}"}' http://api`,
    `curl --data-raw=${marker} http://api`,
    `curl http://me:${marker}@api/`,
    `curl 'http://api/?key=${marker}'`,
    `curl --oauth2-bearer ${marker} http://api`,
    `kubectl create configmap c --from-literal=a=${marker}`,
    `kubectl set env deploy/api DB=${marker}`,
    `kubectl run a --image=nginx --env=DB=${marker}`,
    `kubectl annotate pod a note=${marker}`,
    `kubectl patch pod a -p '{"spec":"${marker}"}'`,
    `kubectl exec a -- sh -c "login ${marker}"`,
    `export DB=${marker}`,
    `DB=${marker} ./run`,
    `echo ${marker} > file`,
    `printf '%s' ${marker} | base64`,
    `cat <<EOF > x.yaml`,
    `docker run -e DB=${marker} nginx`,
    `helm install db --set auth.password=${marker}`,
    `grep abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH file`,
  ])('is for this page alone: %s', (line) => {
    expect(mayBeKept(line)).toBe(false)
  })
})
