/** Made by `npm run arrange`. */
import type { Scene } from '../../values/scene'

export const scenes: readonly Scene[] = [
  {
    steps: ['teams', 'admin-deny', 'admin-accept', 'priority', 'priority-5', 'pass', 'baseline', 'baseline-accept'],
    isBrief: false,
    cards: {
      'guests/laptop': [1, 124],
      'guests/kiosk': [1, 42],
      'monitoring/prometheus': [2, 42],
      'shop/web': [3, 124],
      'shop/db': [3, 42],
      'archive/files': [2, 188],
    },
    columns: [
      [1, 124, 0, 12],
      [2, 132, 12, 12],
      [3, 132, 12, 12],
    ],
    gaps: [
      [2, 60],
      [3, 60],
      [1, 48],
    ],
    above: { 'namespace:archive': 6 },
    extent: [-46, -8, 597, 276],
  },
  {
    steps: ['teams', 'admin-deny', 'admin-accept', 'priority', 'priority-5', 'pass', 'baseline', 'baseline-accept'],
    isBrief: false,
    cards: {
      'guests/laptop': [1, 42],
      'guests/kiosk': [1, 124],
      'monitoring/prometheus': [2, 42],
      'shop/web': [2, 182],
      'shop/db': [2, 264],
      'archive/files': [1, 264],
    },
    columns: [
      [1, 132, 0, 12],
      [2, 132, 12, 12],
    ],
    gaps: [
      [2, 66],
      [1, 54],
    ],
    above: {},
    extent: [-51, 0, 400, 344],
  },
]
