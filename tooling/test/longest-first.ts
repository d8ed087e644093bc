// The order of test files: those that take longest first, so that no core waits at the end for one that was begun late. Without
// results of an earlier run, as on CI, vitest would go by the sizes of files, and the longest are a few lines that call a suite.
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files that take more than some ten seconds, the longest first. */
const longest: readonly string[] = [
  'packages/backend-webgpu/test/suite.test.ts',
  'packages/backend-wasm/test/suite.test.ts',
  'packages/serving-nats/test/processes.test.ts',
  'packages/backend-binary/test/suite.test.ts',
  'packages/serving/test/worker-server.test.ts',
  'packages/testing/test/gradient-run.test.ts',
  'docs/examples/toy-backend/test/suite.test.ts',
  'tooling/composites/test/composites.test.ts',
  'packages/backend-wasm/test/columns.test.ts',
  'tooling/hostile/test/hostile.test.ts',
  'tooling/accuracy/test/elementwise.test.ts',
  'docs/examples/serve-cluster/test/serve-cluster.test.ts',
]

function placeOf({ moduleId, project }: TestSpecification): number {
  // They come first anyhow, as those that share processes follow each other.
  if (project.config.isolate) return -1
  const place = longest.findIndex((file) => moduleId.endsWith(`/${file}`))
  return place < 0 ? longest.length : place
}

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.toSorted((left, right) => placeOf(left) - placeOf(right))
  }
}
