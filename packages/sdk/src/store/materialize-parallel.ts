/**
 * Does `work` for each item, so many at once, and answers in the order of the items. After a failure none begins any
 * more; it rejects with the first once those under way have ended.
 */
export async function eachView<T, R>(
  items: readonly T[],
  concurrency: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const answers = new Array<R>(items.length);
  const failures: unknown[] = [];
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [i, item] of queue) {
      if (failures.length > 0) return;
      try {
        answers[i] = await work(item);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  const workers = Math.min(Math.floor(concurrency), items.length);
  await Promise.all(Array.from({ length: workers }, worker));
  if (failures.length > 0) throw failures[0];
  return answers;
}
