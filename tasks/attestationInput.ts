import type { Signer } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types";

import { connect, signerOf } from "./connect.ts";
import { TaskFileUnreadable } from "./errors.ts";
import { readText } from "./text.ts";
import { accountsOf } from "../networks/accounts.ts";
import { definitionOf } from "../networks/definitions.ts";
import type { StatementSchema } from "../sdk/attestation/content.ts";
import { parseContent } from "../sdk/attestation/contentJson.ts";
import { AttestationFieldInvalid } from "../sdk/attestation/errors.ts";
import { readSchema } from "../sdk/attestation/readSchema.ts";
import { networkPolicy, networkSchemaId, schemaNamed } from "../sdk/attestation/schemaId.ts";
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
  const { subject, ref, expiresAt } = input;
  return {
    schema: schema as SchemaName,
    subject: subjectOf(network, subject),
    content: parseContent(schema as SchemaName, input.content),
    ...(expiresAt === undefined || expiresAt === "" ? {} : { expiresAt: Number(expiresAt) }),
    ...(ref === undefined || ref === "" ? {} : { ref: ref as Hex }),
  };
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
  if (policy.toLowerCase() !== networkPolicy(network.deployment).toLowerCase()) {
    throw new AttestationFieldInvalid("schema", "one that attestation:schemas lists as accredited");
  }
}

/**
 * Reads many statements from a file: a JSON list, JSON lines, or CSV whose header names `subject`, the content's fields and, if wanted,
 * `schema`, `ref` and `expiresAt`.
 *
 * @param file path ending in .json, .jsonl or .csv
 * @returns one input for each
 * @throws {TaskFileUnreadable}
 */
export function readStatements(file: string): readonly StatementInput[] {
  const fix = "Give a .json list, .jsonl lines or .csv with a header; npx hardhat help attestation:issue-many";
  const text = readText(file, fix);
  try {
    if (file.endsWith(".csv")) return readCsv(text);
    const parsed: unknown = file.endsWith(".jsonl")
      ? readLines(text).map((line) => JSON.parse(line) as unknown)
      : JSON.parse(text);
    if (Array.isArray(parsed) && parsed.every((one) => typeof one === "object" && one !== null)) {
      return parsed as StatementInput[];
    }
  } catch (thrown) {
    const why = thrown instanceof SyntaxError ? "it is not JSON" : (thrown as Error).message;
    throw new TaskFileUnreadable(file, fix, why);
  }
  throw new TaskFileUnreadable(file, fix, "it is no list of statements");
}

function readLines(text: string): readonly string[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== "");
}

const OWN_COLUMNS = ["schema", "subject", "ref", "expiresAt"];

function readCsv(text: string): readonly StatementInput[] {
  const [header = [], ...rows] = readLines(text).map(readCells);
  if (!header.includes("subject")) throw new Error("its header has no column subject");
  return rows.map((cells, i) => {
    if (cells.length !== header.length) {
      throw new Error(`statement ${i + 1} has ${cells.length} cells, the header ${header.length}`);
    }
    const values = header.map((name, i) => [name, cells[i] ?? ""] as const);
    const own = Object.fromEntries(values.filter(([name, value]) => OWN_COLUMNS.includes(name) && value !== ""));
    const content = values.filter(([name]) => !OWN_COLUMNS.includes(name));
    return { ...own, content: Object.fromEntries(content.map(([name, value]) => [name, readCell(value)])) };
  });
}

/** Cells of one line; a cell in quotes may hold commas, and two quotes for one. */
function readCells(line: string): readonly string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain?.trim() ?? "",
  );
}

/** A list or a truth value is written as in JSON. */
function readCell(value: string): unknown {
  if (value === "true" || value === "false") return value === "true";
  return value.startsWith("[") ? (JSON.parse(value) as unknown) : value;
}
