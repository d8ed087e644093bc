// Gives tsup the compiler API of TypeScript 6, which TypeScript 7 does not ship.
export const hooks = {
  readPackage(manifest) {
    if (manifest.name === 'tsup' && manifest.peerDependencies?.typescript) {
      delete manifest.peerDependencies.typescript
      delete manifest.peerDependenciesMeta?.typescript
      manifest.dependencies = { ...manifest.dependencies, typescript: '6.0.3' }
    }
    return manifest
  },
}
