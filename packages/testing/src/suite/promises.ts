// What a backend promises beside results, by operation.
import { keepsCopy, ownBytes, refusesOthers, takesAnyOffset } from './ownership.ts'
import { gatherOutOfBounds, scatterOutOfBounds } from './out-of-bounds.ts'
import type { BackendPromise } from './promise.ts'

/** The promises of each operation. Where there is no `readSync`, `read` is looked at twice. */
export const promises: Readonly<Record<string, readonly BackendPromise[]>> = {
  upload: [keepsCopy, takesAnyOffset, refusesOthers],
  read: /* @__PURE__ */ ownBytes((backend, data, spec) => backend.read(data, spec)),
  readSync: /* @__PURE__ */ ownBytes(
    (backend, data, spec) => backend.readSync?.(data, spec) ?? backend.read(data, spec),
  ),
  gather: [gatherOutOfBounds],
  scatter: [scatterOutOfBounds],
}
