/** Names and numbers that a cluster makes up, here always the same for the same object. */
import { hashText } from '../../engine/doors/whole'

const alphabet = 'bcdfghjklmnpqrstvwxz2456789'

/** Letters and digits as generated names have them. Source: kubernetes apimachinery/pkg/util/rand. */
export function suffix(seed: string, length: number): string {
  let value = hashText(seed)
  let text = ''
  for (let i = 0; i < length; i++) {
    text += alphabet[value % alphabet.length]
    value = hashText(`${seed}${i}${value}`)
  }
  return text
}

export function uidOf(seed: string): string {
  const hex = Array.from({ length: 4 }, (_, i) => hashText(`${seed}#${i}`).toString(16).padStart(8, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20)].join('-')
}
