/** Made by `npm run arrange`. */
import type { Scene } from '../../values/scene'

export const scenes: readonly Scene[] = [
  {
    steps: ['open', 'mode-always'],
    isBrief: false,
    cards: { 'hello-world/nginx': [1, 42], 'entity:world': [0, 42] },
    columns: [
      [0, 92, 0, 0],
      [1, 124, 0, 12],
    ],
    gaps: [],
    above: {},
    extent: [-144, 0, 136, 140],
  },
  {
    steps: ['deny-all', 'not-allow-all', 'monitor', 'label', 'switch-on'],
    isBrief: false,
    cards: {
      'hello-world/nginx': [1, 42],
      'entity:world': [0, 46],
      'entity:host': [0, 0],
      'entity:world#out': [10000, 0],
      'entity:host#out': [10000, 72],
    },
    columns: [
      [0, 92, 0, 0],
      [1, 124, 0, 12],
      [10000, 124, 12, 0],
    ],
    gaps: [],
    above: {},
    extent: [-144, 0, 300, 140],
  },
]
