import type { ConformanceCase, OpenedStore } from "@fs/conformance";
import { type ModuleExports, pluginsOf } from "@fs/repo";
import { FeatureStoreError } from "@fs/sdk";
import type { OnlineStore, Plugin, Registry } from "@fs/sdk/adapter";
import { type ConformRequest, kindText, type StoreKind } from "./conform-flags.ts";
import type { Kit } from "./load-kit.ts";
import { pluginOpener } from "./open-plugin.ts";

/** Opens a store for one case. */
export type Open = () => Promise<OpenedStore>;

/** A store that is to be proved, and how it is opened. */
export interface Subject {
  readonly kind: StoreKind;
  readonly open: Open;
}

/**
 * The stores that a module offers, of the kinds asked for: one for each open function of its `conformance`, and one for
 * each of its plug-ins of any other kind. FS_STORE_INVALID says what it lacks.
 */
export async function subjectsOf(
  module: ModuleExports,
  request: ConformRequest,
): Promise<readonly Subject[]> {
  const ready = openFunctions(module);
  const offered = module.plugins ?? (module.default as ModuleExports | undefined)?.plugins;
  const plugins = offered === undefined && ready.size > 0 ? [] : pluginsOf(module, invalid);
  const subjects: Subject[] = [];
  let optionsUsed = request.options === undefined;
  for (const kind of request.kinds) {
    const open = ready.get(kind);
    if (open !== undefined) {
      subjects.push({ kind, open });
      continue;
    }
    for (const plugin of plugins.filter((one) => one.kind === kind)) {
      subjects.push({ kind, open: await openOf(plugin, request) });
      optionsUsed = true;
    }
  }
  if (subjects.length === 0)
    throw invalid(`it offers no ${request.kinds.map(kindText).join(", no ")} to prove`);
  if (!optionsUsed)
    throw invalid('--options are for plug-ins, and its "conformance" opens the store');
  return subjects;
}

/** The cases of a contract, those on random histories last. */
export function casesOf(
  kit: Kit,
  kind: StoreKind,
  random: ConformRequest["random"],
): readonly ConformanceCase<Open>[] {
  const cases = {
    online: () => [...kit.onlineStoreCases, ...kit.randomOnlineCases(random)],
    offline: () => [...kit.offlineStoreCases, ...kit.randomOfflineCases(random)],
    registry: () => [...kit.registryCases, ...kit.randomRegistryCases(random)],
  }[kind]();
  // What opens a subject opens a store of its kind.
  return cases as readonly ConformanceCase<never>[] as readonly ConformanceCase<Open>[];
}

function openFunctions(module: ModuleExports): ReadonlyMap<StoreKind, Open> {
  const inner = module.default as ModuleExports | undefined;
  const offered = (module.conformance ?? inner?.conformance ?? {}) as Readonly<
    Record<string, unknown>
  >;
  const found = new Map<StoreKind, Open>();
  for (const [kind, open] of Object.entries(offered)) {
    const isKind = kind === "online" || kind === "offline" || kind === "registry";
    if (!isKind || typeof open !== "function") {
      throw invalid(
        `its "conformance" is { online, offline, registry }, each a function that opens a store, and "${kind}" is none`,
      );
    }
    // What it answers is seen when it is called.
    found.set(kind, open as Open);
  }
  return found;
}

async function openOf(plugin: Plugin, request: ConformRequest): Promise<Open> {
  if (plugin.kind === "offline") {
    throw invalid(
      `only you know how rows come to lie where the offline store "${plugin.name}" reads them: export conformance = { offline }, whose put(name, rows) does that`,
    );
  }
  // An online plug-in makes online stores, a registry plug-in registries.
  return pluginOpener(plugin as Plugin<OnlineStore | Registry>, request.options ?? {});
}

function invalid(problem: string): FeatureStoreError {
  return new FeatureStoreError("FS_STORE_INVALID", `the module cannot be proved: ${problem}`);
}
