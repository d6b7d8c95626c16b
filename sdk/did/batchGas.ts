import {
  SMALL_WORD_TOKENS,
  TRANSACTION_GAS_CAP,
  calldataTokens,
  fittingCount,
  memoryGas,
  transactionGas,
} from "../chain/gas.ts";
import type { Hex } from "../chain/hex.ts";
import type { DidChange } from "./change.ts";
import { DidBatchTooLarge } from "./errors.ts";

/** One change of a batch, as it will be sent. */
export interface BatchedChange {
  readonly identity: Hex;
  readonly change: DidChange;
  /** Encoded call of the registry. */
  readonly data: Hex;
  /** Whether the DID was never changed before the batch; if not known, true. */
  readonly isFirst: boolean;
  /** Absent if the controller itself sends. */
  readonly signature?: Hex;
}

/** Upper bounds of gas; docs/spec/did.md section 10 says what each is made of. */
const GAS = {
  /** Dispatch and return. */
  call: 2_000,
  /** One call into the registry: delegate call, dispatch, decoding, and the change. */
  change: 2_350,
  /** The DID's slot: new, known, or touched before in the batch. */
  newSlot: 22_100,
  knownSlot: 5_000,
  warmSlot: 200,
  /** A delegation's own slot. */
  delegation: 22_500,
  revokedDelegation: 5_400,
  /** Two topics, and a byte of event data. */
  event: 3 * 375,
  eventByte: 8,
  /** Decoding an attribute's value; each of its words: event data, copying, hashing. */
  value: 450,
  valueWord: 8 * 32 + 24,
  /** Hashing, ECDSA recovery and the controller's account, cold or warm. */
  signature: 5_000,
  coldAccount: 2_600,
  /** A controller that is a contract: OpenZeppelin's own P-256 where the chain has no precompile. */
  contractSignature: 350_000,
} as const;

/** Bytes of event data besides an attribute's value. */
const EVENT_BYTES: Readonly<Record<DidChange["kind"], number>> = {
  changeOwner: 64,
  deactivate: 64,
  addDelegate: 128,
  revokeDelegate: 128,
  setAttribute: 160,
  revokeAttribute: 160,
};

/**
 * Upper bound of the gas of several changes in one transaction.
 *
 * @param changes in order
 * @returns gas of the whole transaction
 * @throws {DidBatchTooLarge} if it exceeds what one transaction may use
 * @see docs/spec/did.md section 10
 */
export function boundChanges(changes: readonly BatchedChange[]): number {
  const seen = new Set<Hex>();
  let tokens = 4 * 4 + 2 * SMALL_WORD_TOKENS;
  let [execution, words]: [number, number] = [GAS.call, 0];
  const bounds = [transactionGas(tokens, execution)];
  for (const one of changes) {
    const length = (one.data.length - 2) / 2;
    const padding = (32 - (length % 32)) % 32;
    tokens += 2 * SMALL_WORD_TOKENS + calldataTokens(one.data) + padding;
    words += Math.ceil(length / 32) + 6;
    execution += changeGas(one, seen.has(one.identity));
    seen.add(one.identity);
    bounds.push(transactionGas(tokens, execution + memoryGas(words)));
  }
  const bound = bounds.at(-1) as number;
  if (bound <= TRANSACTION_GAS_CAP) return bound;
  throw new DidBatchTooLarge(
    changes.length,
    fittingCount(changes.length, (n) => bounds[n] as number),
  );
}

function changeGas({ change, isFirst, signature }: BatchedChange, isWarm: boolean): number {
  const slot = isWarm ? GAS.warmSlot : isFirst ? GAS.newSlot : GAS.knownSlot;
  const event = GAS.event + GAS.eventByte * EVENT_BYTES[change.kind];
  return GAS.change + slot + event + ownGas(change) + signatureGas(signature, isWarm);
}

function ownGas(change: DidChange): number {
  if (change.kind === "addDelegate") return GAS.delegation;
  if (change.kind === "revokeDelegate") return GAS.revokedDelegation;
  return "value" in change ? GAS.value + GAS.valueWord * Math.ceil((change.value.length - 2) / 64) : 0;
}

function signatureGas(signature: Hex | undefined, isWarm: boolean): number {
  if (signature === undefined) return 0;
  if (signature.length !== 2 + 2 * 65) return GAS.contractSignature;
  return GAS.signature + (isWarm ? 100 : GAS.coldAccount);
}
