/** What a page is given. */
export interface PageContext {
  /** How often both ways are timed in turn. */
  readonly pairs: number;
  readonly say: (line: string) => void;
}

/** Measures one claim or several; answers whether every goal was met. */
export type Page = (context: PageContext) => Promise<boolean>;
