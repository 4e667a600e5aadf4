/** Traffic resources, written: flows with what is expected of them. */

export interface StatedTraffic {
  /** As a Traffic resource writes it: `shop/web`, `world`. */
  readonly from: string
  /** With its port: `shop/api:8080`. */
  readonly to: string
  /** TCP where absent. */
  readonly protocol?: string
  readonly expect: 'allowed' | 'denied'
}

/** A Traffic resource with the given flows, as one YAML document. */
export function trafficDocument(name: string, flows: readonly StatedTraffic[]): string {
  const items = flows.map(({ from, to, protocol, expect }) => {
    const which = protocol === undefined || protocol === 'TCP' ? '' : `, protocol: ${protocol}`
    return `    - { from: ${scalar(from)}, to: ${scalar(to)}${which}, expect: ${expect} }\n`
  })
  return `apiVersion: membrane.dev/v1alpha1\nkind: Traffic\nmetadata:\n  name: ${scalar(name)}\nspec:\n  flows:\n${items.join('')}`
}

/** How a Traffic resource writes a peer, by its key, with a port where it has one. */
export function writtenEnd(key: string, port?: number): string {
  const scheme = /^(entity|ip|cidr|dns):/.exec(key)?.[0] ?? ''
  const name = key.slice(scheme.length)
  if (port === undefined) return name
  return name.includes(':') && scheme !== '' ? `[${name}]:${port}` : `${name}:${port}`
}

/** Text as a YAML scalar inside a flow mapping: plain where that is safe. */
function scalar(text: string): string {
  const isPlain =
    /^[A-Za-z][A-Za-z0-9._/-]*(:[0-9]+)?$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text)
  return isPlain ? text : JSON.stringify(text)
}
