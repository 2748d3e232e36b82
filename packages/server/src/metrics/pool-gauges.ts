import type { FeatureStore } from "@fs/sdk";
import { Gauge, type Registry } from "prom-client";

type Loads = ReturnType<FeatureStore["connectionLoads"]>;

/** Registers gauges of the stores' connections. A store that keeps none, or is not open yet, has none of them. */
export function poolGauges(register: Registry, store: Pick<FeatureStore, "connectionLoads">): void {
  const registers = [register];
  const labelNames = ["store", "state"] as const;
  new Gauge({
    name: "fs_pool_connections",
    help: "Open connections of a store, by whether a call uses them",
    labelNames,
    registers,
    collect() {
      each(store.connectionLoads(), (name, { open, idle }) => {
        this.set({ store: name, state: "idle" }, idle);
        this.set({ store: name, state: "used" }, open - idle);
      });
    },
  });
  new Gauge({
    name: "fs_pool_calls",
    help: "Calls of a store that are with its server, or wait for a connection",
    labelNames,
    registers,
    collect() {
      each(store.connectionLoads(), (name, { running, waiting }) => {
        this.set({ store: name, state: "running" }, running);
        this.set({ store: name, state: "waiting" }, waiting);
      });
    },
  });
}

function each(loads: Loads, set: (name: string, load: NonNullable<Loads["online"]>) => void): void {
  if (loads.online !== null) set("online", loads.online);
  if (loads.registry !== null) set("registry", loads.registry);
}
