// Files that Elixir, NumPy and safetensors wrote, in Base64.
import elixirFiles from './fixtures/elixir.json' with { type: 'json' }
import numpyFiles from './fixtures/numpy.json' with { type: 'json' }
import safetensorsFiles from './fixtures/safetensors.json' with { type: 'json' }

const decode = <K extends string>(files: Readonly<Record<K, string>>): Readonly<Record<K, Uint8Array>> =>
  Object.fromEntries(
    Object.entries<string>(files).map(([name, text]) => [
      name,
      Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)),
    ]),
  ) as Record<K, Uint8Array>

/** Terms by `:erlang.term_to_iovec` in the layout of `Nx.serialize`. */
export const elixir: Readonly<Record<keyof typeof elixirFiles, Uint8Array>> = decode(elixirFiles)

/** Arrays by `numpy.lib.format.write_array`, archives by `numpy.savez` and `numpy.savez_compressed`. */
export const numpy: Readonly<Record<keyof typeof numpyFiles, Uint8Array>> = decode(numpyFiles)

/** Tensors by `safetensors.numpy.save`. */
export const safetensors: Uint8Array = decode(safetensorsFiles).file
