// bestBackend: what it makes, and of wrong options.
import { bestBackend } from '@nx/nx'
import { expect, it } from 'vitest'

it('is WebAssembly unless a device is asked for', async () => {
  for (const options of [undefined, {}, { gpu: false }, { gpu: undefined as never }])
    expect((await bestBackend(options)).name).toBe('wasm')
})

it.each([
  [
    null,
    'unknown_option',
    /^bestBackend: got null where options belong; the options are gpu; write \{ gpu: … \}$/,
  ],
  [{ gpus: true }, 'unknown_option', /no option "gpus"; the options are gpu; write \{ gpu: … \}$/],
  [{ gpu: 'yes' }, 'option', /^bestBackend: gpu is true or false, got "yes"$/],
  [{ gpu: null }, 'option', /got null$/],
])('refuses %j', async (options, code, message) => {
  await expect(bestBackend(options as never)).rejects.toMatchObject({
    code,
    op: 'bestBackend',
    message: expect.stringMatching(message) as string,
  })
})
