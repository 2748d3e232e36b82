/** The store with some members replaced, be it a plain object or an instance with private state. */
export function overlay<Store extends object>(store: Store, change: Partial<Store>): Store {
  // The handler answers for every member, so the empty object is never seen.
  return new Proxy({} as Store, {
    get(_, name) {
      if (Object.hasOwn(change, name)) return Reflect.get(change, name);
      const member: unknown = Reflect.get(store, name, store);
      return typeof member === "function" ? member.bind(store) : member;
    },
  });
}
