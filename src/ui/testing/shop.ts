/** A small shop as text: web → api → db may talk, nobody else reaches the database. */
import { objectYaml, pod } from '../../engine/testing/manifests'

const namespace = (name: string): string => objectYaml('Namespace', name, { labels: `team: ${name}` })

/** Who may reach the database. */
export const dbPolicy = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: db-from-api
  namespace: shop
spec:
  endpointSelector:
    matchLabels:
      app: db
  ingress:
    - fromEndpoints:
        - matchLabels:
            app: api
      toPorts:
        - ports:
            - port: "5432"
              protocol: TCP
`

/** Namespaces, pods and services, without a policy. */
export const openShop = [
  namespace('shop'),
  namespace('ops'),
  pod('shop/web', 'app: web', '{containerPort: 80}'),
  pod('shop/api', 'app: api', '{containerPort: 8080}'),
  pod('shop/db', 'app: db', '{containerPort: 5432}'),
  pod('ops/admin', 'app: admin', '{containerPort: 9000}'),
].join('---\n')

export const shop = `${openShop}---\n${dbPolicy}`
