/** What to write where a text is no CIDR prefix. */
import { formatPrefix, parseAddress, parsePrefix } from '../cluster/address'

/** The prefix of one address; undefined for a text that is none. */
export function cidrFix(text: string): string | undefined {
  const address = parseAddress(text)
  return address === null ? undefined : `${text}/${address.length}`
}

export function cidrHelp(text: string): string {
  const prefix = cidrFix(text)
  return prefix === undefined
    ? 'Write an address and a length, such as 10.0.0.0/8, without leading zeros.'
    : `Add the length: ${prefix}.`
}

/** A prefix whose numbers begin with zeros, without them; null for any other text. */
function withoutLeadingZeros(text: string): string | null {
  if (parsePrefix(text) !== null || !/^[0-9]+(\.[0-9]+){3}\/[0-9]+$|^[0-9a-fA-F:]+\/[0-9]+$/.test(text)) return null
  const prefix = parsePrefix(
    text.includes(':') ? text.replace(/\/0+(?=[0-9])/, '/') : text.replace(/\b0+(?=[0-9])/g, ''),
  )
  return prefix === null ? null : formatPrefix(prefix)
}

/**
 * What to write instead of a prefix of a NetworkPolicy, which older API servers read less strictly than those of other kinds.
 * Source: k8s.io/apimachinery pkg/util/validation/ip.go; the gate StrictIPCIDRValidation is on since Kubernetes 1.36.
 */
export function blockHelp(text: string): { readonly help: string; readonly replacement: string | undefined } {
  const plain = withoutLeadingZeros(text)
  if (plain === null) return { help: cidrHelp(text), replacement: cidrFix(text) }
  return {
    help: `Write ${plain}, without leading zeros. API servers before Kubernetes 1.36 take it and read that; whether Cilium then does is not known.`,
    replacement: plain,
  }
}
