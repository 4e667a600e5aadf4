import type { KeyboardEvent } from 'react'

/** What the list of suggestions does with a key; true where it has used it. */
export type CompletionKeys = (event: KeyboardEvent) => boolean
