/** Sheets that are loaded when they are opened. */
export type SheetName = 'share' | 'pseudonyms' | 'workspaces' | 'proposals' | 'fewer-policies' | 'handout'

/** What the bar, the empty state and the palette share. */
export interface ShellActions {
  readonly isPaletteOpen: boolean
  readonly setPaletteOpen: (open: boolean) => void
  readonly isHelpOpen: boolean
  readonly setHelpOpen: (open: boolean) => void
  readonly sheet: SheetName | null
  readonly setSheet: (sheet: SheetName | null) => void
  readonly openFiles: () => void
  readonly openFolder: () => void
  readonly startPasting: () => void
  readonly openExample: (id: string) => Promise<void>
}
