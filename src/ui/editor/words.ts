/** What the plain text and the editor that takes its place have in common. */

export const editorLabel = 'YAML of the workspace. Press Ctrl+M to let Tab leave the editor.'
export const editorPlaceholder = 'Paste YAML here'

/** Characters of a file from which on making its model is a task of its own. */
export const largeFile = 100_000
