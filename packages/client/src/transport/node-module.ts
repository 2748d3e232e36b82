/** A module of Node's own by its name without `node:`; null where there is no Node. Asked of the process, so that no bundler for browsers finds a module that it lacks. */
export function nodeModule<T>(name: string): T | null {
  const { process } = globalThis as {
    readonly process?: { readonly getBuiltinModule?: (name: string) => unknown };
  };
  // Whoever asks names the module's own type.
  return (process?.getBuiltinModule?.(name) as T | undefined) ?? null;
}
