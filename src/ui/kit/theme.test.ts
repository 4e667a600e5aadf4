import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')
const theme = css('./theme.css')
/** Marked lines of the editor: how much accent is mixed into the ground, in parts of a hundred. */
const mixed = [
  ...css('../editor/editor.module.css').matchAll(/color-mix\(in srgb, var\(--accent\) (\d+)%, transparent\)/g),
]

const inks = ['ink', 'ink-soft', 'ink-faint', 'accent', 'forwarded', 'dropped', 'audit', 'l7'] as const
const grounds = ['surface', 'surface-raised', 'surface-sunken', 'surface-hover', 'surface-selected'] as const
const softGrounds = ['forwarded-soft', 'dropped-soft', 'audit-soft', 'l7-soft'] as const

type Colour = readonly [number, number, number]

function tokensOf(selector: string): Map<string, Colour> {
  const from = theme.indexOf(`${selector} {`)
  const body = theme.slice(from, theme.indexOf('}', from))
  return new Map(
    [...body.matchAll(/--([\w-]+): #(..)(..)(..);/g)].map(([, name = '', ...parts]) => {
      const [red = 0, green = 0, blue = 0] = parts.map((part) => parseInt(part, 16))
      return [name, [red, green, blue]]
    }),
  )
}

function luminance(colour: Colour): number {
  const [red = 0, green = 0, blue = 0] = colour.map((value) =>
    value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
  )
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** As WCAG 2.2 counts it. */
function contrast(one: Colour, other: Colour): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

describe.each([
  ['light', ':root'],
  ['dark', ":root[data-theme='dark']"],
])('The %s theme', (_, selector) => {
  const tokens = tokensOf(selector)
  const colour = (name: string): Colour => tokens.get(name) ?? [NaN, NaN, NaN]

  it('has readable letters of every colour on every ground', () => {
    const faint = inks.flatMap((ink) =>
      [...grounds, ...softGrounds].flatMap((ground) => {
        const found = contrast(colour(ink), colour(ground))
        return found >= 4.5 ? [] : [`${ink} on ${ground}: ${found.toFixed(2)}`]
      }),
    )
    expect(faint).toEqual([])
  })

  it('has readable letters on the lines that the editor marks', () => {
    expect(mixed.length).toBeGreaterThan(1)
    const [r, g, b] = colour('accent')
    const [sr, sg, sb] = colour('surface')
    const faint = mixed.flatMap(([, percent]) => {
      const part = Number(percent) / 100
      const mix = (accent: number, surface: number): number => accent * part + surface * (1 - part)
      const ground: Colour = [mix(r, sr), mix(g, sg), mix(b, sb)]
      // Keys, values, comments, hints, and hints that say that nothing matches.
      return (['accent', 'ink', 'ink-soft', 'ink-faint', 'audit'] as const)
        .filter((ink) => !(contrast(colour(ink), ground) >= 4.5))
        .map((ink) => `${ink} on ${percent} % of accent`)
    })
    expect(faint).toEqual([])
  })
})
