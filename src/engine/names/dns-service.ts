/** The service that pods ask for names, as distributions call it. */
import type { NamedService } from './directory'

export const dnsPort = 53

const serviceNames: ReadonlySet<string> = new Set(['kube-dns', 'coredns', 'dns-default', 'rke2-coredns-rke2-coredns'])

/** Whether a service is the cluster's own DNS. */
export function isDnsService({ name, ports, hasSelector }: NamedService): boolean {
  return hasSelector === true && serviceNames.has(name) && ports.some(({ port }) => port === dnsPort)
}
