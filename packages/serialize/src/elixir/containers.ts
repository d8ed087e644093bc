// How containers are described: `{module, [{key, value}], kept}`.

/** Modules that Elixir reads containers with; atoms of Elixir modules start with `Elixir.`. */
export const modules = {
  tuple: 'Elixir.Nx.Container.Tuple',
  map: 'Elixir.Nx.Container.Map',
  /** Structs that derive `Nx.Container`: the name of the struct follows. */
  derived: 'Elixir.Nx.Container.',
} as const
