import { describe, expect, it } from 'vitest'
import { asSentence, nearestWord } from './words'

describe('a message as a sentence', () => {
  it('begins with a capital', () => expect(asSentence('this policy has no rule')).toBe('This policy has no rule'))

  it('begins with what stands in the text as it stands there', () => {
    expect(asSentence('spec.ingres is not a field here')).toBe('spec.ingres is not a field here')
    expect(asSentence('ingress must be a list')).toBe('ingress must be a list')
    expect(asSentence('toPorts needs a port')).toBe('toPorts needs a port')
  })
})

describe('a misspelt word', () => {
  it('is near a known one within two changes', () => {
    expect(nearestWord('ingres', ['ingress', 'egress'])).toBe('ingress')
    expect(nearestWord('spec', ['ingress'])).toBeNull()
  })

  it('is nearer to one whose letters changed places than to one of other letters', () => {
    expect(nearestWord('wbe', ['db', 'web'])).toBe('web')
    expect(nearestWord('shpo', ['ship', 'shop'])).toBe('shop')
  })
})
