import type { Signer } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types";

import { connect, signerOf } from "./connect.ts";
import { readCsv } from "./csv.ts";
import { TaskFileUnreadable } from "./errors.ts";
import { readList, readText } from "./files.ts";
import { accountsOf } from "../networks/accounts.ts";
import { definitionOf } from "../networks/definitions.ts";
import { type StatementSchema, shapeOf } from "../sdk/attestation/content.ts";
import { parseContent } from "../sdk/attestation/contentJson.ts";
import { AttestationFieldInvalid } from "../sdk/attestation/errors.ts";
import { readSchema } from "../sdk/attestation/readSchema.ts";
import { isNetworkPolicy, networkSchemaId, schemaNamed } from "../sdk/attestation/schemaId.ts";
import type { SchemaName } from "../sdk/attestation/schemas.ts";
import type { StatementOptions } from "../sdk/attestation/statement.ts";
import type { Hex } from "../sdk/chain/hex.ts";
import type { RealDidNetwork } from "../sdk/chain/network.ts";
import { didSubject, identityOf } from "../sdk/did/identityOf.ts";

/** One statement as a task is given it: on the command line, or as a line of a file. */
export interface StatementInput {
  readonly schema?: unknown;
  /** DID, or 32 bytes. */
  readonly subject?: unknown;
  /** Values by field; integers as numbers or digits. */
  readonly content?: unknown;
  readonly ref?: unknown;
  readonly expiresAt?: unknown;
  /** Instead of content: cells of a table by field. */
  readonly cells?: ReadonlyMap<string, string>;
}

/** The network as an issuer among its keys; the authority unless given. */
export async function connectAsIssuer(hre: HardhatRuntimeEnvironment, from?: string): Promise<RealDidNetwork> {
  return connect(hre, await issuerOf(hre, from));
}

/** An issuer's key; the authority's unless given. */
export async function issuerOf(hre: HardhatRuntimeEnvironment, from?: string): Promise<Signer> {
  return signerOf(hre, from ?? accountsOf(hre.network.name).authority);
}

/** As many owners of the consortium Safe as it asks for. */
export async function consortiumOf(hre: HardhatRuntimeEnvironment): Promise<readonly Signer[]> {
  const { memberThreshold } = definitionOf(hre.network.name);
  const members = accountsOf(hre.network.name).consortiumOwners.slice(0, memberThreshold);
  return Promise.all(members.map((member) => signerOf(hre, member)));
}

/**
 * A schema by what a task is given.
 *
 * @param network connected network
 * @param given name of one of the network's schemas, or the id of any
 * @returns name or description
 * @throws {AttestationSchemaNameUnknown} {@link AttestationSchemaNotFound}
 */
export async function schemaOf(network: RealDidNetwork, given: string): Promise<StatementSchema> {
  return /^0x/.test(given) ? readSchema(network, given as Hex) : schemaNamed(given).name;
}

/** The id of a schema by name or id. */
export function schemaIdOf(network: RealDidNetwork, given: string): Hex {
  return /^0x/.test(given) ? (given as Hex) : networkSchemaId(network.deployment, schemaNamed(given).name);
}

/**
 * What is to be stated, by what a task is given.
 *
 * @param network connected network
 * @param schema as {@link schemaOf} gives it
 * @param input one statement
 * @returns options for `attest`, `attestMany`, `signAttestation` and `signOffChainAttestation`
 * @throws {AttestationContentInvalid} {@link AttestationFieldInvalid} {@link DidInvalid} {@link DidNetworkUnknown}; the verbs check the rest
 */
export function statementOf(network: RealDidNetwork, schema: StatementSchema, input: StatementInput): StatementOptions {
  const { subject, ref, expiresAt, cells } = input;
  return {
    schema: schema as SchemaName,
    subject: subjectOf(network, subject),
    content: parseContent(schema as SchemaName, cells === undefined ? input.content : contentOf(schema, cells)),
    ...(expiresAt === undefined ? {} : { expiresAt: timeOf(expiresAt) as number }),
    ...(ref === undefined || ref === "" ? {} : { ref: ref as Hex }),
  };
}

/** Digits as a number. Everything else stays, for the verb to refuse: what is not a time must not become 0, never. */
function timeOf(given: unknown): unknown {
  return typeof given === "string" && /^\d+$/.test(given) ? Number(given) : given;
}

function subjectOf(network: RealDidNetwork, subject: unknown): Hex {
  if (typeof subject === "string" && subject.startsWith("did:")) {
    // The address alone would say the same of another network's DID.
    identityOf(network, subject);
    return didSubject(subject);
  }
  if (typeof subject === "string" && /^0x[0-9a-f]{64}$/i.test(subject)) return subject as Hex;
  throw new AttestationFieldInvalid("subject", "a DID of this network, or 0x and 64 hex digits");
}

/**
 * Refuses to accredit anyone for a schema that asks somebody else: it would fail only after the delay.
 *
 * @param network connected network
 * @param schema id
 * @throws {AttestationSchemaNotFound} {@link AttestationFieldInvalid}
 */
export async function requireAccreditable(network: RealDidNetwork, schema: Hex): Promise<void> {
  const { policy } = await readSchema(network, schema);
  if (!isNetworkPolicy(network.deployment, policy)) {
    throw new AttestationFieldInvalid("schema", "one that attestation:schemas lists as accredited");
  }
}

/**
 * Reads many statements from a file: a JSON list, JSON lines, or CSV whose header names `subject`, the content's fields and, if wanted,
 * `schema`, `ref` and `expiresAt`.
 *
 * @param file path ending in .json, .jsonl or .csv
 * @returns one input for each
 * @throws {TaskFileUnreadable} {@link AttestationFieldInvalid} if a statement has what no statement has, as a misspelt expiry
 */
export function readStatements(file: string): readonly StatementInput[] {
  const fix = "Give a .json list, .jsonl lines or .csv with a header; npx hardhat help attestation:issue-many";
  if (file.endsWith(".csv")) return readRows(file, fix);
  const items = readList(file, fix);
  if (!items.every((one) => typeof one === "object" && one !== null))
    throw new TaskFileUnreadable(file, fix, "it is no list of statements");
  for (const [i, item] of items.entries()) {
    const extra = Object.keys(item as object).find((key) => key !== "content" && !OWN_COLUMNS.includes(key));
    if (extra !== undefined)
      throw new AttestationFieldInvalid(`${extra} of statement ${i + 1}`, `content, ${OWN_COLUMNS.join(", ")} only`);
  }
  return items as readonly StatementInput[];
}

const OWN_COLUMNS: readonly string[] = ["schema", "subject", "ref", "expiresAt"];

function readRows(file: string, fix: string): readonly StatementInput[] {
  const text = readText(file, fix);
  try {
    const rows = readCsv(text);
    if (!rows.every((row) => row.has("subject"))) throw new Error("its header has no column subject");
    return rows
      .map((row) => [...row])
      .map((row) => ({
        ...Object.fromEntries(row.filter(([name, value]) => OWN_COLUMNS.includes(name) && value !== "")),
        cells: new Map(row.filter(([name]) => !OWN_COLUMNS.includes(name))),
      }));
  } catch (thrown) {
    throw new TaskFileUnreadable(file, fix, (thrown as Error).message);
  }
}

/** Cells as content: by the field's type, a list or a truth value is written as in JSON. */
function contentOf(schema: StatementSchema, cells: ReadonlyMap<string, string>): unknown {
  const types = new Map(shapeOf(schema).fields.map(({ name, type }) => [name, type]));
  return Object.fromEntries([...cells].map(([name, cell]) => [name, readCell(types.get(name) ?? "", cell)]));
}

function readCell(type: string, cell: string): unknown {
  if (type !== "bool" && !type.endsWith("[]")) return cell;
  try {
    return JSON.parse(cell) as unknown;
  } catch {
    return cell; // no value of that type either
  }
}
