import { Lock, LockOpen } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { outsideKey, resourceName, resourceParts, useStore, type Selection, type SourceRange } from '../../store/index'
import { Button, LinkButton } from '../kit/index'
import styles from './inspector.module.css'

const firstShown = 20
const policiesShown = 12

/** A link that selects something. */
export function SelectLink({ to, children }: { readonly to: Selection; readonly children: ReactNode }) {
  const select = useStore((state) => state.select)
  return (
    <LinkButton className={styles['mono'] ?? ''} onClick={() => select(to, 'inspector')}>
      {children}
    </LinkButton>
  )
}

/** A link to a policy by its key. */
export function PolicyLink({ policyKey }: { readonly policyKey: string }) {
  return (
    <SelectLink to={{ kind: 'policy', key: policyKey }}>
      <span title={resourceParts(policyKey).kind}>{resourceName(policyKey)}</span>
    </SelectLink>
  )
}

/** Links to policies, one behind the other. */
export function PolicyLinks({ keys }: { readonly keys: readonly string[] }) {
  const [isWhole, setWhole] = useState(false)
  // Thousands of policies may isolate one pod.
  const shown = isWhole ? keys : keys.slice(0, policiesShown)
  return (
    <span className={styles['policies']}>
      {shown.map((key) => (
        <span key={key}>
          <PolicyLink policyKey={key} />{' '}
        </span>
      ))}
      {keys.length > shown.length && (
        <LinkButton onClick={() => setWhole(true)}>
          and {(keys.length - shown.length).toLocaleString('en')} more
        </LinkButton>
      )}
    </span>
  )
}

/** A link to a node of the cluster; an empty name stands for every node, where the workspace states none. */
export function NodeLink({ name }: { readonly name: string }) {
  if (name === '') return <>every node</>
  return <SelectLink to={{ kind: 'peer', key: outsideKey('node', name) }}>{name}</SelectLink>
}

/** A link to any peer. */
export function PeerLink({ peerKey, label }: { readonly peerKey: string; readonly label: string }) {
  const isEndpoint = !/^(entity|node|ip|cidr|dns):/.test(peerKey)
  return <SelectLink to={{ kind: isEndpoint ? 'endpoint' : 'peer', key: peerKey }}>{label}</SelectLink>
}

/** A link into the editor. */
export function LineLink({ range }: { readonly range: SourceRange }) {
  const reveal = useStore((state) => state.revealRange)
  return (
    <LinkButton
      className={styles['line'] ?? ''}
      onClick={() => reveal(range)}
      title={`${range.file}, line ${range.line}`}
    >
      line {range.line}
    </LinkButton>
  )
}

/** What is said in place of something that is not there. */
export function Note({ children }: { readonly children: ReactNode }) {
  return <p className={styles['soft']}>{children}</p>
}

export function Section({ title, children }: { readonly title: ReactNode; readonly children: ReactNode }) {
  return (
    <section className={styles['section']}>
      <h3>{title}</h3>
      {children}
    </section>
  )
}

/** A list that shows its first twenty items, and the rest on demand. */
export function LongList<T>({
  items,
  render,
  empty,
}: {
  readonly items: readonly T[]
  readonly render: (item: T) => ReactNode
  readonly empty?: ReactNode
}) {
  const [isWhole, setWhole] = useState(false)
  if (items.length === 0) return empty === undefined ? null : <p className={styles['soft']}>{empty}</p>
  const shown = isWhole ? items : items.slice(0, firstShown)
  return (
    <>
      <ul className={styles['list']}>
        {shown.map((item, i) => (
          <li key={i}>{render(item)}</li>
        ))}
      </ul>
      {items.length > shown.length && (
        <Button onClick={() => setWhole(true)}>Show all {items.length.toLocaleString('en')}</Button>
      )}
    </>
  )
}

/** A lock, closed for an isolated direction. */
export function LockMark({ isIsolated }: { readonly isIsolated: boolean }) {
  const Icon = isIsolated ? Lock : LockOpen
  return <Icon size={13} aria-hidden className={styles['lock']} data-closed={isIsolated} />
}
