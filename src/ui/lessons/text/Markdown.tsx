import { Fragment } from 'react'
import styles from '../lessons.module.css'
import { parseMarkdown, type Block, type Inline } from './markdown'

/** A lesson's text. */
export function Markdown({ text }: { readonly text: string }) {
  return (
    <div className={styles['prose']}>
      {parseMarkdown(text).map((block, i) => (
        <BlockView key={i} block={block} />
      ))}
    </div>
  )
}

function BlockView({ block }: { readonly block: Block }) {
  switch (block.kind) {
    case 'paragraph':
      return (
        <p>
          <Line content={block.content} />
        </p>
      )
    case 'heading':
      return (
        <h4>
          <Line content={block.content} />
        </h4>
      )
    case 'code':
      return (
        <pre tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      )
    case 'list': {
      const items = block.items.map((item, i) => (
        <li key={i}>
          <Line content={item} />
        </li>
      ))
      return block.isOrdered ? <ol>{items}</ol> : <ul>{items}</ul>
    }
  }
}

function Line({ content }: { readonly content: readonly Inline[] }) {
  return content.map((part, i) => <Fragment key={i}>{partOf(part)}</Fragment>)
}

function partOf(part: Inline) {
  switch (part.kind) {
    case 'text':
      return part.text
    case 'code':
      return <code>{part.text}</code>
    case 'strong':
      return <strong>{withCode(part.text)}</strong>
    case 'emphasis':
      return <em>{withCode(part.text)}</em>
    case 'link':
      return part.href.startsWith('#') ? (
        <a href={part.href}>{part.text}</a>
      ) : (
        <a href={part.href} target="_blank" rel="noreferrer">
          {part.text}
        </a>
      )
  }
}

/** Code may stand in what is stressed. */
function withCode(text: string) {
  const parts = text.split('`')
  if (parts.length % 2 === 0) return text
  return parts.map((part, i) => (i % 2 === 1 ? <code key={i}>{part}</code> : part))
}
