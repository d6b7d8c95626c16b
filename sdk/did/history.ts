import type { Hex } from "../chain/hex.ts";

/** Where a change is in the chain. */
interface DidEventPlace {
  readonly block: number;
  /** Block of the change before; 0 for the first. */
  readonly previousChange: number;
  readonly blockHash?: Hex;
  /** The block's time in unix seconds, if the endpoint tells it with the log. */
  readonly time?: number;
}

/** One change of a DID as its event tells it. */
export type DidEvent = DidEventPlace &
  (
    | { readonly kind: "owner"; readonly owner: Hex }
    | {
        readonly kind: "delegate";
        readonly delegateType: Hex;
        readonly delegate: Hex;
        readonly validTo: bigint;
      }
    | { readonly kind: "attribute"; readonly name: Hex; readonly value: Hex; readonly validTo: bigint }
  );

/** A DID's whole history up to one block. */
export interface DidHistory {
  readonly identity: Hex;
  /** Oldest first. */
  readonly events: readonly DidEvent[];
  /** Block up to which it was read, and its time in unix seconds. */
  readonly block: number;
  readonly time: number;
}
