/** A store with one planted bug, and the duty that it fails. */
export interface Mutant<Open> {
  /** What it does wrong, in words. */
  readonly bug: string;
  /** The name of a case that must fail. */
  readonly duty: string;
  readonly open: Open;
}
