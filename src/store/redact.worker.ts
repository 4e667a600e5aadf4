/** Redacts texts away from the page, so that typing stays smooth beside a large workspace. */
import { redactText, type Redacted, type RedactOptions } from '../edit/redact'

export interface RedactRequest {
  readonly id: number
  readonly texts: readonly string[]
  readonly options: RedactOptions
}

export interface RedactResponse {
  readonly id: number
  /** Null where redaction failed: a bug of ours, and nothing to be stored. */
  readonly results: readonly Redacted[] | null
}

function answer({ id, texts, options }: RedactRequest): RedactResponse {
  try {
    return { id, results: texts.map((text) => redactText(text, options)) }
  } catch {
    return { id, results: null }
  }
}

self.addEventListener('message', (event: MessageEvent<RedactRequest>) => self.postMessage(answer(event.data)))
