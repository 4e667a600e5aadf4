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
