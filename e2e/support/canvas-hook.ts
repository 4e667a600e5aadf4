/** What the page tells tests of its picture, which is pixels otherwise (`src/ui/canvas/drawing/test-hook.ts`). */
declare global {
  // Both are there in the page alone: use them inside `evaluate`.
  interface Window {
    readonly __membraneCanvas?: CanvasHook
  }
}

export interface CanvasHook {
  ids(): string[]
  places(): Record<string, { x: number; y: number }>
  place(id: string): { x: number; y: number; right: number } | null
  lines(): { id: string; kind: string }[]
  zoom(): number
  cut(): { side: number; upright: number }
  measures(): { behindCards: number; coincident: number; overTitles: number } | null
}
