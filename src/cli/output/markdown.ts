/** Text of manifests and flows inside Markdown that GitHub and GitLab show: it must mean nothing there. */
import { printable } from './text'

/** A code span that no back tick or bar ends, and no line break splits. */
export function code(text: string): string {
  return `\`${oneLine(text).replaceAll('`', "'").replaceAll('|', '\\|')}\``
}

/** Text without meaning to Markdown: no links, no mentions, no HTML. */
export function inert(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_{}[\]<>#|~]/g, (character) => `\\${character}`)
    .replaceAll('@', '@\u200B')
}

function oneLine(text: string): string {
  return printable(text.replaceAll(/\s+/g, ' '))
}
