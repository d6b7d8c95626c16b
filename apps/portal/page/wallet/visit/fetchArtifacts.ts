import type { ProverArtifacts } from "realdid";

import type { PortalConfig } from "../../config.ts";
import { WalletArtifactsMissing } from "../../errors.ts";

/** Both files together; for the progress alone. */
const ABOUT_BYTES = 7_600_000;

/**
 * Downloads the prover's two files. Their addresses carry their hashes, so a browser keeps them for good; `createProver` checks them.
 *
 * @param addresses of the files
 * @param onProgress told the share that has come
 * @returns their bytes
 * @throws {@link WalletArtifactsMissing}
 */
export async function fetchArtifacts(
  addresses: PortalConfig["artifacts"],
  onProgress: (share: number) => void,
): Promise<ProverArtifacts> {
  let received = 0;
  const count = (bytes: number): void => {
    received += bytes;
    onProgress(Math.min(1, received / ABOUT_BYTES));
  };
  const [wasm, zkey] = await Promise.all([read(addresses.wasm, count), read(addresses.zkey, count)]);
  return { wasm, zkey };
}

async function read(address: string, count: (bytes: number) => void): Promise<Uint8Array> {
  try {
    const answer = await fetch(address, { credentials: "omit" });
    if (!answer.ok || answer.body === null) throw new Error(`HTTP ${answer.status}`);
    const counting = new TransformStream<Uint8Array, Uint8Array>({
      transform(part, controller) {
        count(part.length);
        controller.enqueue(part);
      },
    });
    return new Uint8Array(await new Response(answer.body.pipeThrough(counting)).arrayBuffer());
  } catch (thrown) {
    throw new WalletArtifactsMissing(thrown);
  }
}
