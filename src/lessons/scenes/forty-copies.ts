/** Made by `npm run arrange`. */
import type { Scene } from '../../values/scene'

export const scenes: readonly Scene[] = [
  {
    steps: ['copies', 'agree', 'one', 'tomorrow'],
    isBrief: false,
    cards: {
      'ops/prometheus': [1, 42],
      'amber/web': [3, 42],
      'blue/web': [2, 42],
      'green/web': [3, 204],
      'red/web': [2, 182],
      'violet/web': [1, 156],
    },
    columns: [
      [1, 132, 0, 12],
      [2, 132, 12, 12],
      [3, 132, 12, 12],
    ],
    gaps: [],
    above: {},
    extent: [-39, 0, 536, 284],
  },
  {
    steps: ['copies', 'agree'],
    isBrief: true,
    cards: {
      'ops/prometheus': [1, 42],
      'amber/web': [3, 42],
      'blue/web': [2, 42],
      'green/web': [3, 192],
      'red/web': [2, 170],
    },
    columns: [
      [1, 112, 0, 12],
      [2, 132, 12, 12],
      [3, 132, 12, 12],
    ],
    gaps: [],
    above: {},
    extent: [-12, 0, 516, 260],
  },
  {
    steps: ['one', 'tomorrow'],
    isBrief: true,
    cards: {
      'ops/prometheus': [1, 42],
      'amber/web': [3, 42],
      'blue/web': [2, 42],
      'green/web': [3, 170],
      'red/web': [2, 170],
      'violet/web': [3, 298],
    },
    columns: [
      [1, 112, 0, 12],
      [2, 132, 12, 12],
      [3, 132, 12, 12],
    ],
    gaps: [],
    above: {},
    extent: [-12, 0, 516, 366],
  },
]
