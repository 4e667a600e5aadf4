/** What to write where a text is no CIDR prefix. */
import { parseAddress } from '../cluster/address'

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
