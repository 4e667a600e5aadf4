import { describe, expect, it } from 'vitest'
import { readRequests } from './requests'

describe('requests as a user writes them', () => {
  it('are a method, a path or both, parted by commas or lines', () => {
    expect(readRequests(' post /v1/orders, GET\n/public/.* ,')).toEqual([
      { method: 'POST', path: '/v1/orders' },
      { method: 'GET', path: '' },
      { method: '', path: '/public/.*' },
    ])
    expect(readRequests('')).toEqual([])
  })
  it.each([
    ['GET v1', 'begin with a slash'],
    ['GET /a /b', 'Separate requests by commas'],
    ['/a GET', 'method before the path'],
    ['ge7 /a', 'not a method'],
  ])('%s is told to be wrong', (text, why) => {
    expect(readRequests(text)).toContain(why)
  })
})
