// Whether this browser has WebGPU, and if not, why.

/** Null where there is an adapter, else the reason in a few words. */
export async function missingWebgpu(): Promise<string | null> {
  const { gpu } = navigator as { readonly gpu?: GPU }
  if (gpu === undefined) {
    return globalThis.isSecureContext ? 'this browser has no WebGPU' : 'needs https: or localhost'
  }
  try {
    return (await gpu.requestAdapter()) === null ? 'no graphics adapter was found' : null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
