import cluster from "node:cluster";
import type { Verb } from "../../command-context.ts";
import { leadWorkers } from "./lead-workers.ts";
import { type ServeFlags, servePlan } from "./serve-flags.ts";
import { serveHere } from "./serve-here.ts";

/** Serves until it is told to end, then finishes what is in flight. It applies nothing. */
export const serve: Verb<ServeFlags> = (context, flags) => {
  const plan = servePlan(flags);
  const leads = plan.workers > 1 && cluster.isPrimary;
  return (leads ? leadWorkers : serveHere)(context, flags, plan);
};
