/** Made by `npm run arrange`. */
import type { Scene } from '../../values/scene'

export const scenes: readonly Scene[] = [
  {
    steps: ['seen', 'proposed', 'not-seen', 'complete'],
    isBrief: false,
    cards: { 'shop/web': [1, 42], 'shop/api': [2, 42], 'shop/db': [3, 42], 'kube-system/coredns': [3, 182] },
    columns: [
      [1, 132, 0, 12],
      [2, 132, 0, 0],
      [3, 144, 0, 12],
    ],
    gaps: [
      [2, 48],
      [3, 54],
    ],
    above: {},
    extent: [-39, -14, 563, 270],
  },
  {
    steps: ['seen', 'proposed', 'not-seen', 'complete'],
    isBrief: false,
    cards: { 'shop/web': [1, 42], 'shop/api': [1, 124], 'shop/db': [2, 124], 'kube-system/coredns': [2, 264] },
    columns: [
      [1, 132, 0, 12],
      [2, 144, 0, 12],
    ],
    gaps: [
      [1, 48],
      [2, 54],
    ],
    above: {},
    extent: [-46, 0, 383, 344],
  },
]
