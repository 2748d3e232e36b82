import { AsyncLocalStorage } from "node:async_hooks";

type Exit = typeof process.exit;

/** Whether what is run by a call of {@link refusingExit} asked for the end. */
interface Watched {
  refused: Error | null;
}

const running = new AsyncLocalStorage<Watched>();
/** Calls under way, and what they took the place of. */
let calls = 0;
let ownExit: Exit | null = null;

/**
 * Runs foreign code; where it calls `process.exit`, the process goes on and the answer is an error that says so, even
 * if the code catches what the call throws. Who calls `process.exit` elsewhere meanwhile ends the process as ever.
 */
export async function refusingExit<T>(run: () => Promise<T>): Promise<T> {
  const watched: Watched = { refused: null };
  takeExit();
  try {
    const answer = await running.run(watched, run);
    if (watched.refused !== null) throw watched.refused;
    return answer;
  } catch (error) {
    throw watched.refused ?? error;
  } finally {
    giveExitBack();
  }
}

function takeExit(): void {
  calls += 1;
  if (calls > 1) return;
  const exit = process.exit;
  ownExit = exit;
  process.exit = (code) => {
    const watched = running.getStore();
    if (watched === undefined) return exit.call(process, code);
    watched.refused ??= new Error(
      `it called process.exit(${code ?? ""}), which would end the process that loads it`,
    );
    throw watched.refused;
  };
}

function giveExitBack(): void {
  calls -= 1;
  if (calls > 0 || ownExit === null) return;
  process.exit = ownExit;
  ownExit = null;
}
