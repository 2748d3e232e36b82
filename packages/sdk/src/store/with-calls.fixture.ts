/** A store some of whose calls are others: what the rest of a class works on stays its own. */
export function withCalls<T extends object>(target: T, calls: Partial<T>): T {
  return new Proxy(target, {
    get: (of, name) => {
      if (Object.hasOwn(calls, name)) return Reflect.get(calls, name);
      const member: unknown = Reflect.get(of, name);
      return typeof member === "function" ? member.bind(of) : member;
    },
  });
}
