import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What a peer's package ships of a contract that it compiled. */
export interface PeerArtifact {
  readonly abi: string[];
  readonly bytecode: string;
}

/**
 * Reads a compiled contract out of a peer's package, past its `exports` map.
 *
 * @param path path below node_modules/
 * @returns interface and bytecode
 */
export function peerArtifact(path: string): PeerArtifact {
  return JSON.parse(readFileSync(join(__dirname, "../../node_modules", path), "utf8")) as PeerArtifact;
}
