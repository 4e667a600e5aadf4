import { Section } from '../../parts'
import styles from '../../inspector.module.css'

/** What a tool of the terminal prints, to the letter; nothing until it is known. */
export function Printed({ title, text }: { readonly title: string; readonly text: string }) {
  if (text === '') return null
  return (
    <Section title={title}>
      <pre className={styles['hubble']} tabIndex={0} aria-label={title}>
        {text}
      </pre>
    </Section>
  )
}
