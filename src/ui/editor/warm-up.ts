/** What Monaco makes when the first editor is made, made ahead of it in turns: the page takes clicks and paints in between. */
import { PixelRatio } from 'monaco-editor/base/browser/pixelRatio'
import { FontMeasurements } from 'monaco-editor/editor/browser/config/fontMeasurements'
import { createBareFontInfoFromRawSettings } from 'monaco-editor/editor/common/config/fontInfoFromSettings'
import { IModelService } from 'monaco-editor/editor/common/services/model'
import { StandaloneServices } from 'monaco-editor/editor/standalone/browser/standaloneServices'
import { IKeybindingService } from 'monaco-editor/platform/keybinding/common/keybinding'
import { nextTask } from '../../values/next-task'
import { applyTheme } from './monaco'

/** @param options the editor's, of which those of the font are read */
export async function warmUp(options: object): Promise<void> {
  const steps = [
    applyTheme,
    () => StandaloneServices.get(IModelService),
    () => StandaloneServices.get(IKeybindingService),
    // The widths of some fifty characters, for which the page is laid out: kept by Monaco under the font's description.
    () =>
      FontMeasurements.readFontInfo(
        window,
        createBareFontInfoFromRawSettings(options, PixelRatio.getInstance(window).value),
      ),
  ]
  for (const step of steps) {
    await nextTask()
    step()
  }
}
