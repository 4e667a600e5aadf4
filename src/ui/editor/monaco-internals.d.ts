/** What the editor uses of Monaco beside its documented door, which has types of its own. */
declare module 'monaco-editor/editor/standalone/browser/standaloneServices' {
  export const StandaloneServices: { get(service: unknown): unknown }
}
declare module 'monaco-editor/editor/common/services/model' {
  export const IModelService: unknown
}
declare module 'monaco-editor/platform/keybinding/common/keybinding' {
  export const IKeybindingService: unknown
}
declare module 'monaco-editor/editor/browser/config/fontMeasurements' {
  export const FontMeasurements: { readFontInfo(window: Window, font: unknown): unknown }
}
declare module 'monaco-editor/editor/common/config/fontInfoFromSettings' {
  export function createBareFontInfoFromRawSettings(settings: object, pixelRatio: number): unknown
}
declare module 'monaco-editor/base/browser/pixelRatio' {
  export const PixelRatio: { getInstance(window: Window): { readonly value: number } }
}
declare module 'monaco-editor/editor/common/core/range' {
  export type Range = object
}
declare module 'monaco-editor/editor/common/model/pieceTreeTextBuffer/pieceTreeTextBufferBuilder' {
  type Range = import('monaco-editor/editor/common/core/range').Range
  interface Change {
    readonly rangeOffset: number
    readonly rangeLength: number
    readonly text: string
  }
  interface TextBuffer {
    setEOL(lineEnd: string): void
    getLength(): number
    getRangeAt(offset: number, length: number): Range
    getValueInRange(range: Range, lineEnds: number): string
    getValueLengthInRange(range: Range, lineEnds: number): number
    applyEdits(
      edits: readonly { readonly range: Range; readonly text: string; readonly forceMoveMarkers: boolean }[],
      trims: boolean,
      undoes: boolean,
    ): { readonly changes: readonly Change[] }
  }
  export class PieceTreeTextBufferBuilder {
    acceptChunk(text: string): void
    finish(): { create(lineEnds: number): { readonly textBuffer: TextBuffer } }
  }
}
