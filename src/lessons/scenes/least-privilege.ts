/** Made by `npm run arrange`. */
import type { Scene } from '../../values/scene'

export const scenes: readonly Scene[] = [
  {
    steps: [
      'open',
      'default-deny',
      'dns',
      'egress-within',
      'front-door',
      'catalog-and-cart',
      'checkout',
      'bank',
      'requests',
      'egress-lists',
      'checks',
    ],
    isBrief: true,
    cards: {
      'shop/web': [2, 42],
      'shop/catalog': [2, 252],
      'shop/cart': [2, 182],
      'shop/checkout': [2, 112],
      'shop/search': [2, 322],
      'shop/cart-cache': [2, 392],
      'shop/payment': [3, 112],
      'shop/inventory': [3, 322],
      'shop/shipping': [3, 42],
      'shop/mail': [3, 182],
      'shop/orders-db': [3, 252],
      'shop/catalog-db': [3, 392],
      'kube-system/coredns': [4, 42],
      'entity:world': [0, 0],
      'dns:api.bank.example#out': [4, 128],
    },
    columns: [
      [0, 92, 0, 0],
      [2, 136, 0, 12],
      [3, 184, 0, 0],
      [4, 168, 12, 12],
    ],
    gaps: [
      [2, 48],
      [3, 54],
    ],
    above: {},
    extent: [-152, 0, 618, 460],
  },
]
