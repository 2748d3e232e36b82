import { type AsOfPlan, FeatureStoreError, type Field, type Source } from "@fs/sdk/adapter";
import { type OpenSource, openSource } from "./open-source.ts";
import { reachOf } from "./reach.ts";
import type { SourceBase } from "./relation.ts";
import type { Session } from "./session.ts";
import { timeFields } from "./source-values.ts";

/** The sources of a plan, each looked at once: two that say the same are one. */
export class OpenSources {
  readonly #plan: AsOfPlan;
  readonly #session: Session;
  readonly #base: SourceBase;
  readonly #opened = new Map<string, OpenSource>();

  constructor(plan: AsOfPlan, session: Session, base: SourceBase) {
    this.#plan = plan;
    this.#session = session;
    this.#base = base;
  }

  /** Looks at those of the sources that were not looked at before; `range` is where the entity times lie, if known. */
  async open(
    sources: readonly Source[],
    range: { readonly fromMicros: number; readonly toMicros: number } | null,
  ): Promise<void> {
    for (const source of sources) {
      const id = idOf(source);
      if (this.#opened.has(id)) continue;
      const joins = this.#plan.joins.filter((join) => idOf(join.source) === id);
      const reading = { fields: this.#fields(id), window: reachOf(joins, range) };
      this.#opened.set(id, await openSource(this.#session, source, this.#base, reading));
    }
  }

  /** A source that was looked at. */
  get(source: Source): OpenSource {
    const opened = this.#opened.get(idOf(source));
    if (opened !== undefined) return opened;
    throw new FeatureStoreError("FS_INTERNAL", `source "${source.name}" was not opened`);
  }

  /** What the plan reads of a source. */
  #fields(id: string): readonly Field[] {
    const { entities, joins } = this.#plan;
    const keys = joins.flatMap(({ on }) => on);
    const given = keys.map(({ entityColumn, type }) => ({ name: entityColumn, type }));
    const read = joins
      .filter((join) => idOf(join.source) === id)
      .flatMap(({ source, on, select }) => [
        ...on.map(({ sourceColumn, type }) => ({ name: sourceColumn, type })),
        ...select.map(({ column, type }) => ({ name: column, type })),
        ...timeFields(source),
      ]);
    if (entities.kind === "source" && idOf(entities.source) === id) return [...given, ...read];
    if (entities.kind === "window" && entities.sources.some((source) => idOf(source) === id))
      return [...entities.by, ...read];
    return read;
  }
}

function idOf(source: Source): string {
  return JSON.stringify(source);
}
