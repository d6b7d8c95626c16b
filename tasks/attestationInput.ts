import { readFileSync } from "node:fs";

import type { Signer } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types";

import { connect, signerOf } from "./connect.ts";
import { TaskFileUnreadable } from "./errors.ts";
import { accountsOf } from "../networks/accounts.ts";
import { definitionOf } from "../networks/definitions.ts";
import type { StatementSchema } from "../sdk/attestation/content.ts";
import { parseContent } from "../sdk/attestation/contentJson.ts";
import { readSchema } from "../sdk/attestation/readSchema.ts";
import { networkSchemaId, schemaNamed } from "../sdk/attestation/schemaId.ts";
import type { SchemaName } from "../sdk/attestation/schemas.ts";
import type { StatementOptions } from "../sdk/attestation/statement.ts";
import type { Hex } from "../sdk/chain/hex.ts";
import type { RealDidNetwork } from "../sdk/chain/network.ts";
import { didSubject } from "../sdk/did/identityOf.ts";

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
 * @param schema as {@link schemaOf} gives it
 * @param input one statement
 * @returns options for `attest`, `attestMany`, `signAttestation` and `signOffChainAttestation`
 * @throws {AttestationContentInvalid}; the verbs check the rest
 */
export function statementOf(schema: StatementSchema, input: StatementInput): StatementOptions {
  const { subject, ref, expiresAt } = input;
  return {
    schema: schema as SchemaName,
    subject: (typeof subject === "string" && subject.startsWith("did:") ? didSubject(subject) : subject) as Hex,
    content: parseContent(schema as SchemaName, input.content),
    ...(expiresAt === undefined || expiresAt === "" ? {} : { expiresAt: Number(expiresAt) }),
    ...(ref === undefined || ref === "" ? {} : { ref: ref as Hex }),
  };
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
  try {
    const text = readFileSync(file, "utf8");
    if (file.endsWith(".csv")) return readCsv(text);
    const parsed: unknown = file.endsWith(".jsonl")
      ? readLines(text).map((line) => JSON.parse(line) as unknown)
      : JSON.parse(text);
    if (Array.isArray(parsed) && parsed.every((one) => typeof one === "object" && one !== null)) {
      return parsed as StatementInput[];
    }
  } catch {
    // not there, or not of its form
  }
  throw new TaskFileUnreadable(file, fix);
}

function readLines(text: string): readonly string[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== "");
}

const OWN_COLUMNS = ["schema", "subject", "ref", "expiresAt"];

function readCsv(text: string): readonly StatementInput[] {
  const [header = [], ...rows] = readLines(text).map(readCells);
  if (!header.includes("subject")) throw new Error("no header");
  return rows.map((cells) => {
    if (cells.length !== header.length) throw new Error("a row of another length");
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
