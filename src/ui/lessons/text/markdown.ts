/** The small part of Markdown that lessons use, as data: no HTML can come out of it. */

export type Inline =
  | { readonly kind: 'text' | 'code' | 'strong' | 'emphasis'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string }

export type Block =
  | { readonly kind: 'paragraph'; readonly content: readonly Inline[] }
  | { readonly kind: 'heading'; readonly content: readonly Inline[] }
  | { readonly kind: 'list'; readonly isOrdered: boolean; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: 'code'; readonly text: string }

const bullet = /^\s{0,3}[-*]\s+(.*)$/
const number = /^\s{0,3}\d{1,3}[.)]\s+(.*)$/
const fence = /^\s{0,3}```/
const heading = /^#{1,6}\s+(.*)$/

export function parseMarkdown(text: string): readonly Block[] {
  const lines = text.replace(/\r\n?/g, '\n').split('\n')
  const blocks: Block[] = []
  let i = 0
  while (i < lines.length) {
    const line = lines[i] ?? ''
    if (line.trim() === '') {
      i++
      continue
    }
    if (fence.test(line)) {
      const end = lines.findIndex((other, at) => at > i && fence.test(other))
      const last = end < 0 ? lines.length : end
      blocks.push({ kind: 'code', text: lines.slice(i + 1, last).join('\n') })
      i = last + 1
      continue
    }
    const title = heading.exec(line)
    if (title !== null) {
      blocks.push({ kind: 'heading', content: parseInline(title[1] ?? '') })
      i++
      continue
    }
    const item = bullet.test(line) ? bullet : number.test(line) ? number : null
    if (item !== null) {
      const items: string[] = []
      for (; i < lines.length && (lines[i] ?? '').trim() !== ''; i++) {
        const match = item.exec(lines[i] ?? '')
        if (match !== null) items.push(match[1] ?? '')
        else items.push(`${items.pop() ?? ''} ${(lines[i] ?? '').trim()}`)
      }
      blocks.push({ kind: 'list', isOrdered: item === number, items: items.map(parseInline) })
      continue
    }
    const paragraph: string[] = []
    for (; i < lines.length && !endsParagraph(lines[i] ?? ''); i++) paragraph.push((lines[i] ?? '').trim())
    blocks.push({ kind: 'paragraph', content: parseInline(paragraph.join(' ')) })
  }
  return blocks
}

function endsParagraph(line: string): boolean {
  return line.trim() === '' || [bullet, number, fence, heading].some((pattern) => pattern.test(line))
}

const inline = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|\[([^\]]+)\]\(([^()\s]+)\)/g

function parseInline(text: string): readonly Inline[] {
  const parts: Inline[] = []
  let at = 0
  for (const match of text.matchAll(inline)) {
    const [whole, code, strong, emphasis, label, href] = match
    const part = inlineOf({ code, strong, emphasis, label, href })
    if (part === null) continue
    if (match.index > at) parts.push({ kind: 'text', text: text.slice(at, match.index) })
    parts.push(part)
    at = match.index + whole.length
  }
  if (at < text.length) parts.push({ kind: 'text', text: text.slice(at) })
  return parts
}

/** Null where the text stays as it is written, such as a link that leads nowhere a lesson may lead. */
function inlineOf({
  code,
  strong,
  emphasis,
  label,
  href,
}: Readonly<Record<'code' | 'strong' | 'emphasis' | 'label' | 'href', string | undefined>>): Inline | null {
  if (code !== undefined) return { kind: 'code', text: code }
  if (strong !== undefined) return { kind: 'strong', text: strong }
  if (emphasis !== undefined) return { kind: 'emphasis', text: emphasis }
  if (label === undefined || href === undefined || !/^(https:\/\/|#(lesson|challenge)=)/.test(href)) return null
  return { kind: 'link', text: label, href }
}
