/** How busy the connections of a store are: whole numbers, of this process alone. */
export interface ConnectionLoad {
  /** Connections that are open, or are being opened. */
  readonly open: number;
  /** Of these, the ones that no call uses. */
  readonly idle: number;
  /** Calls that are with the server; one connection may carry many. */
  readonly running: number;
  /** Calls that wait for a connection. */
  readonly waiting: number;
}
