/** Keys of registry state. A view's name is encoded, so that no name is the beginning of another's key. */
const part = (name: string): string => encodeURIComponent(name);

/** Where the layouts of all views are. */
export const LAYOUTS_PREFIX = "layout/";

/** Where every layout of a view is. */
export const layoutPrefix = (view: string): string => `${LAYOUTS_PREFIX}${part(view)}/`;

/** Where one layout of a view is. */
export const layoutKey = (view: string, layout: string): string => `${layoutPrefix(view)}${layout}`;

/** How far a view is materialized. */
export const watermarkKey = (view: string): string => `watermark/${part(view)}`;

/** Where the leases of all views are. */
export const LEASE_PREFIX = "lease/";

/** Who is materializing a view. */
export const leaseKey = (view: string): string => `${LEASE_PREFIX}${part(view)}`;

/** The view that a lease is of. */
export const leasedView = (key: string): string =>
  decodeURIComponent(key.slice(LEASE_PREFIX.length));

/** Which parts of a view's run are done. */
export const progressKey = (view: string): string => `progress/${part(view)}`;

/** Where the tables are that an apply gives up. */
export const DROP_PREFIX = "drop/";

/** The join keys of a view's table that has to go. */
export const dropKey = (view: string): string => `${DROP_PREFIX}${part(view)}`;

/** The view whose table has to go. */
export const droppedView = (key: string): string =>
  decodeURIComponent(key.slice(DROP_PREFIX.length));

/** Where the debts of all views are. */
export const DEBT_PREFIX = "debt/";

/** What of a view has to be materialized again. */
export const debtKey = (view: string): string => `${DEBT_PREFIX}${part(view)}`;

/** The view that a debt is of. */
export const debtorOf = (key: string): string => decodeURIComponent(key.slice(DEBT_PREFIX.length));
