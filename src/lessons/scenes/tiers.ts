/** Made by `npm run arrange`. */
import type { Scene } from '../../values/scene'

export const scenes: readonly Scene[] = [
  {
    steps: ['teams', 'admin-deny', 'admin-accept', 'priority', 'priority-5', 'pass', 'baseline', 'baseline-accept'],
    isBrief: false,
    cards: {
      'guests/laptop': [1, 42],
      'guests/kiosk': [1, 124],
      'monitoring/prometheus': [2, 42],
      'shop/web': [3, 42],
      'shop/db': [3, 124],
      'archive/files': [2, 182],
    },
    columns: [
      [1, 124, 0, 12],
      [2, 132, 12, 12],
      [3, 132, 12, 12],
    ],
    gaps: [
      [2, 54],
      [3, 60],
    ],
    above: {},
    extent: [-39, -14, 591, 262],
  },
  {
    steps: ['teams', 'admin-deny', 'admin-accept', 'priority', 'priority-5', 'pass', 'baseline', 'baseline-accept'],
    isBrief: false,
    cards: {
      'monitoring/prometheus': [1, 42],
      'guests/kiosk': [2, 42],
      'guests/laptop': [2, 124],
      'archive/files': [3, 42],
      'shop/db': [3, 264],
      'shop/web': [3, 182],
    },
    columns: [
      [1, 128, 0, 12],
      [2, 124, 12, 12],
      [3, 132, 12, 12],
    ],
    gaps: [
      [2, 54],
      [3, 54],
    ],
    above: {},
    extent: [-39, 0, 581, 344],
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
      [2, 54],
      [1, 54],
    ],
    above: {},
    extent: [-51, -8, 383, 344],
  },
]
