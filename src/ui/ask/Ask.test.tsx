import { fireEvent, waitFor } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { useStore } from '../../store/index'
import { holdTyping } from '../kit/typeAhead'
import { openPage } from '../testing/page'
import { openShop } from '../testing/shop'
import Ask from './Ask'

it('asks what was typed with Enter while the box was still being fetched', async () => {
  const onOpenChange = vi.fn<(open: boolean) => void>()
  holdTyping()
  for (const key of [...'shop/web -> shop/api:8080'.split(''), 'Enter']) fireEvent.keyDown(window, { key })
  await openPage(openShop, <Ask open onOpenChange={onOpenChange} />)
  await waitFor(() => expect(onOpenChange).toHaveBeenCalledExactlyOnceWith(false))
  expect(useStore.getState().selection).toMatchObject({
    kind: 'flow',
    flow: { from: 'shop/web', to: 'shop/api', port: 8080 },
  })
})
