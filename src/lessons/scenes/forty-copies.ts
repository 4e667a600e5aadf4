/** Made by `npm run arrange`. */
import type { Scene } from '../../values/scene'

export const scenes: readonly Scene[] = [
  {
    steps: ['copies', 'agree', 'one', 'tomorrow'],
    isBrief: false,
    cards: {
      'ops/prometheus': [1, 42],
      'amber/web': [2, 42],
      'green/web': [3, 42],
      'red/web': [2, 204],
      'blue/web': [3, 182],
      'violet/web': [3, 322],
      'entity:world': [0, 0],
    },
    columns: [
      [0, 92, 0, 0],
      [1, 128, 0, 12],
      [2, 132, 12, 12],
      [3, 132, 12, 12],
    ],
    gaps: [
      [2, 48],
      [3, 54],
    ],
    above: {},
    extent: [-144, -8, 554, 402],
  },
  {
    steps: ['copies', 'agree', 'one', 'tomorrow'],
    isBrief: true,
    cards: {
      'ops/prometheus': [1, 42],
      'amber/web': [2, 42],
      'green/web': [3, 42],
      'red/web': [2, 192],
      'blue/web': [3, 170],
      'violet/web': [3, 298],
      'entity:world': [0, 0],
    },
    columns: [
      [0, 92, 0, 0],
      [1, 112, 0, 12],
      [2, 132, 12, 12],
      [3, 132, 12, 12],
    ],
    gaps: [
      [2, 48],
      [3, 54],
    ],
    above: {},
    extent: [-144, -8, 538, 366],
  },
]
