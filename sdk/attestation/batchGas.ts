import { AbiCoder } from "ethers";

import {
  type CalldataTokens,
  SMALL_WORD_TOKENS,
  TRANSACTION_GAS_CAP,
  calldataTokens,
  fittingCount,
  memoryGas,
  transactionGas,
} from "../chain/gas.ts";
import type { Hex } from "../chain/hex.ts";
import type { Statement } from "./attestationUid.ts";
import { AttestationBatchTooLarge } from "./errors.ts";

const STATEMENT = "tuple(bytes32 schema,bytes32 subject,bytes32 ref,uint40 expiresAt,bytes32 salt,bytes content)";

/** Upper bounds of gas; docs/spec/attestation.md section 10 says what each is made of. */
const GAS = {
  /** Pause, dispatch and return. */
  call: 4_000,
  /** First and later turns to a schema: its slots, its policy's account, the policy's answer. */
  firstTurn: 8_000,
  laterTurn: 1_500,
  /** What a policy that is not the network's may use each time it is asked. */
  foreignPolicy: 50_000,
  /** New slot (22,100), four topics (1,875), six words of event data (1,536), and the code. */
  statement: 22_100 + 1_875 + 1_536 + 950,
  /** A word of content: event data (256), copying, hashing. */
  contentWord: 256 + 15,
  /** One revocation: slot of a statement of the log (5,000) or a new one (22,100), three topics (1,500), and the code. */
  revocation: 1_500 + 700,
  loggedSlot: 5_000,
  newSlot: 22_100,
} as const;

/** Selector, and the head of the one array. */
const HEAD_TOKENS: CalldataTokens = 4 * 4 + 2 * SMALL_WORD_TOKENS;

/** Gas of the first n statements, n + 1 values from 0 on. */
function attestManyGas(statements: readonly Statement[], isForeign: (schema: Hex) => boolean): readonly number[] {
  const seen = new Set<Hex>();
  const bounds = [transactionGas(HEAD_TOKENS, GAS.call)];
  let [tokens, execution, longest] = [HEAD_TOKENS, GAS.call, 0];
  for (const [i, { schema, ...own }] of statements.entries()) {
    const encoded = AbiCoder.defaultAbiCoder().encode([STATEMENT], [{ schema, ...own }]);
    const words = Math.ceil((own.content.length - 2) / 64);
    tokens += SMALL_WORD_TOKENS + calldataTokens(`0x${encoded.slice(66)}`); // its offset in the array, instead of its own first word
    longest = Math.max(longest, words);
    execution += GAS.statement + GAS.contentWord * words;
    if (schema !== statements[i - 1]?.schema) {
      execution += (seen.has(schema) ? GAS.laterTurn : GAS.firstTurn) + (isForeign(schema) ? GAS.foreignPolicy : 0);
      seen.add(schema);
    }
    bounds.push(transactionGas(tokens, execution + memoryGas(i + 32 + longest)));
  }
  return bounds;
}

/**
 * Upper bound of the gas of `attestMany`.
 *
 * @param statements of the batch, in order
 * @param isForeign whether a schema asks a policy of its own, of which nothing is known
 * @returns gas of the whole transaction
 * @throws {AttestationBatchTooLarge} if it exceeds what one transaction may use
 * @see docs/spec/attestation.md section 10
 */
export function boundAttestMany(statements: readonly Statement[], isForeign: (schema: Hex) => boolean): number {
  const bounds = attestManyGas(statements, isForeign);
  const bound = bounds.at(-1) as number;
  if (bound <= TRANSACTION_GAS_CAP) return bound;
  const fits = fittingCount(statements.length, (n) => bounds[n] as number);
  throw new AttestationBatchTooLarge(statements.length, fits);
}

/**
 * Upper bound of the gas of `revokeMany`.
 *
 * @param uids of the batch
 * @param isLogged whether a statement is in the log; one that is not needs a new slot
 * @returns gas of the first n, n + 1 values from 0 on
 * @see docs/spec/attestation.md section 10
 */
export function revokeManyGas(uids: readonly Hex[], isLogged: (index: number) => boolean): readonly number[] {
  let [tokens, execution] = [HEAD_TOKENS, GAS.call as number];
  const bounds = [transactionGas(tokens, execution)];
  for (const [i, uid] of uids.entries()) {
    tokens += calldataTokens(uid);
    execution += GAS.revocation + (isLogged(i) ? GAS.loggedSlot : GAS.newSlot);
    bounds.push(transactionGas(tokens, execution));
  }
  return bounds;
}
