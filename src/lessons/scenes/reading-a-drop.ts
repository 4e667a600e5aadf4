/** Made by `npm run arrange`. */
import type { Scene } from '../../values/scene'

export const scenes: readonly Scene[] = [
  {
    steps: ['three-questions', 'namespace', 'namespace-repaired', 'sender', 'denylist', 'not-a-drop'],
    isBrief: false,
    cards: {
      'shop/web': [1, 42],
      'shop/api': [2, 42],
      'shop/report': [2, 164],
      'shop/db': [3, 105],
      'ops/backup': [2, 278],
      'entity:world': [0, 42],
    },
    columns: [
      [0, 92, 0, 0],
      [1, 132, 0, 12],
      [2, 176, 0, 12],
      [3, 132, 12, 0],
    ],
    gaps: [[3, 48]],
    above: {},
    extent: [-144, 0, 564, 358],
  },
  {
    steps: ['three-questions', 'namespace', 'namespace-repaired', 'sender', 'denylist', 'not-a-drop'],
    isBrief: false,
    cards: {
      'ops/backup': [1, 42],
      'shop/web': [1, 182],
      'shop/api': [2, 238],
      'shop/report': [2, 182],
      'shop/db': [3, 182],
      'entity:world': [0, 182],
    },
    columns: [
      [0, 92, 0, 0],
      [1, 132, 0, 12],
      [2, 176, 12, 0],
      [3, 132, 0, 0],
    ],
    gaps: [[3, 48]],
    above: {},
    extent: [-144, 0, 552, 358],
  },
  {
    steps: ['three-questions', 'namespace', 'namespace-repaired', 'sender', 'denylist', 'not-a-drop'],
    isBrief: true,
    cards: {
      'ops/backup': [1, 42],
      'shop/web': [1, 262],
      'shop/api': [1, 170],
      'shop/report': [2, 240],
      'shop/db': [2, 170],
      'entity:world': [0, 170],
    },
    columns: [
      [0, 92, 0, 0],
      [1, 176, 0, 12],
      [2, 132, 12, 0],
    ],
    gaps: [[2, 48]],
    above: {},
    extent: [-144, 0, 397, 330],
  },
]
