import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FeatureStoreError, isFeatureStoreError } from "@fs/sdk";
import type { Observer, OnlineStore, Plugin, PluginContext, Registry } from "@fs/sdk/adapter";

/** A store of a plug-in, opened for one case. */
export interface OpenedPlugin<T> {
  readonly store: T;
  again(): Promise<T>;
  advance(millis: number): void;
  close(): Promise<void>;
}

const SILENT: Observer = { span: (_name, _attributes, run) => run(), count: () => {} };

/**
 * How a plug-in is opened for each case: in an empty folder that is removed after it, under a clock that the case
 * moves. Its storage is empty where it lies in that folder; a second client is the plug-in created once more.
 */
export async function pluginOpener<T extends OnlineStore | Registry>(
  plugin: Plugin<T>,
  given: Readonly<Record<string, unknown>>,
): Promise<() => Promise<OpenedPlugin<T>>> {
  const options = await checkedOptions(plugin, given);
  return async () => {
    const baseDirectory = await mkdtemp(join(tmpdir(), "fs-conform-"));
    // It stands still unless the case moves it.
    let now = Date.now();
    const clock = (): number => now;
    const context: PluginContext = { baseDirectory, observer: SILENT, clock };
    const again = async (): Promise<T> => plugin.create(options, context);
    const remove = (): Promise<void> =>
      rm(baseDirectory, { recursive: true, force: true, maxRetries: 3 });
    try {
      const store = await again();
      return {
        store,
        again,
        advance(millis) {
          now += millis;
        },
        async close() {
          await store.close();
          await remove();
        },
      };
    } catch (cause) {
      await remove();
      throw openFailure(plugin, cause);
    }
  };
}

async function checkedOptions(
  plugin: Plugin,
  given: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const checked = await plugin.options["~standard"].validate(given);
  if (checked.issues === undefined) return checked.value;
  const issues = checked.issues.map(({ message, path = [] }) => {
    const at = path.map((key) => String(typeof key === "object" ? key.key : key)).join(".");
    return at === "" ? message : `${at}: ${message}`;
  });
  throw new FeatureStoreError(
    "FS_ARGUMENT_INVALID",
    `the plug-in "${plugin.name}" refuses its options (${issues.join("; ")}); give them with --options '{…}'`,
  );
}

function openFailure(plugin: Plugin, cause: unknown): unknown {
  if (isFeatureStoreError(cause)) return cause;
  return new FeatureStoreError(
    "FS_STORE_FAILED",
    `the ${plugin.kind} plug-in "${plugin.name}" could not be created: ${cause instanceof Error ? cause.message : String(cause)}`,
    { cause },
  );
}
