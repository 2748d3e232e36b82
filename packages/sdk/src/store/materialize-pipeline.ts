/** How many batches are on their way to the online store at once. */
const IN_FLIGHT = 2;

/**
 * Hands items to `send` as they come: while some are on their way the next is read, and no more than two are, so that a
 * slow store slows the reader. Rejects with the first failure, once nothing is on its way any more.
 */
export async function sendEach<T>(
  items: AsyncIterable<T>,
  send: (item: T) => Promise<void>,
): Promise<void> {
  const iterator = items[Symbol.asyncIterator]();
  const sending = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const start = (item: T): void => {
    const one = send(item)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => sending.delete(one));
    sending.add(one);
  };
  let isOpen = true;
  try {
    for (let next = iterator.next(); failures.length === 0; ) {
      const { value, done } = await next;
      isOpen = done !== true;
      if (!isOpen) break;
      next = iterator.next();
      // A failure of the read is met by the await above, or gives way to one of a send.
      next.catch(() => {});
      start(value);
      if (sending.size >= IN_FLIGHT) await Promise.race(sending);
    }
  } finally {
    await Promise.all(sending);
    if (isOpen) await iterator.return?.();
  }
  if (failures.length > 0) throw failures[0];
}
