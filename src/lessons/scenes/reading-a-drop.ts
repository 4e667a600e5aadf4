/** Made by `npm run arrange`. */
import type { Scene } from '../../values/scene'

export const scenes: readonly Scene[] = [
  {
    steps: ['three-questions', 'namespace', 'namespace-repaired', 'sender', 'denylist', 'not-a-drop'],
    isBrief: false,
    cards: {
      'shop/web': [1, 42],
      'shop/report': [1, 124],
      'shop/api': [2, 58],
      'shop/db': [3, 84],
      'ops/backup': [2, 238],
      'entity:world': [0, 42],
    },
    columns: [
      [0, 92, 0, 0],
      [1, 132, 0, 12],
      [2, 176, 0, 12],
      [3, 132, 12, 0],
    ],
    gaps: [
      [3, 48],
      [2, 48],
    ],
    above: {},
    extent: [-144, 0, 572, 318],
  },
  {
    steps: ['three-questions', 'namespace', 'namespace-repaired', 'sender', 'denylist', 'not-a-drop'],
    isBrief: true,
    cards: {
      'shop/web': [1, 42],
      'shop/report': [1, 112],
      'shop/api': [2, 42],
      'shop/db': [2, 134],
      'ops/backup': [1, 262],
      'entity:world': [0, 134],
    },
    columns: [
      [0, 92, 0, 0],
      [1, 132, 0, 12],
      [2, 176, 12, 0],
    ],
    gaps: [[2, 48]],
    above: {},
    extent: [-144, 0, 397, 330],
  },
  {
    steps: ['three-questions', 'namespace', 'namespace-repaired'],
    isBrief: false,
    cards: {
      'shop/web': [1, 42],
      'shop/api': [1, 124],
      'shop/report': [2, 46],
      'shop/db': [2, 102],
      'ops/backup': [1, 304],
      'entity:world': [0, 98],
    },
    columns: [
      [0, 92, 0, 0],
      [1, 132, 0, 12],
      [2, 132, 12, 0],
    ],
    gaps: [
      [2, 48],
      [1, 48],
    ],
    above: {},
    extent: [-152, 0, 353, 358],
  },
  {
    steps: ['sender', 'denylist', 'not-a-drop'],
    isBrief: false,
    cards: {
      'shop/web': [1, 42],
      'shop/report': [1, 124],
      'shop/api': [2, 42],
      'shop/db': [2, 142],
      'ops/backup': [1, 282],
    },
    columns: [
      [1, 132, 0, 12],
      [2, 176, 12, 0],
    ],
    gaps: [[2, 48]],
    above: {},
    extent: [-12, 0, 397, 362],
  },
]
