import type { HardhatRuntimeEnvironment } from "hardhat/types";

import type { Hex } from "../../sdk/chain/hex.ts";
import type { RealDidNetwork } from "../../sdk/chain/network.ts";
import { followPlatform } from "../../sdk/login/view/follow/followPlatform.ts";
import { OURS, type Row } from "../row.ts";
import { LongChain } from "./longChain.ts";

/** Pseudonyms of a large platform. */
const PSEUDONYMS = 1_000_000;

/**
 * Follows a platform with a million pseudonyms from its first block.
 *
 * @param hre Hardhat's environment, on the embedded chain
 * @param network deployment there
 * @param platformId keccak256 of the platform's slug
 * @returns bytes a pseudonym, and events a second of CPU time
 */
export async function measureFollow(
  hre: HardhatRuntimeEnvironment,
  network: RealDidNetwork,
  platformId: Hex,
): Promise<Row[]> {
  const chain = new LongChain(hre, network, platformId, PSEUDONYMS);
  const before = process.cpuUsage();
  let told = 0;
  const view = followPlatform(chain.connect(), platformId, {
    pollSeconds: 3600,
    onProgress(done, total) {
      if (done - told < total / 10) return;
      told = done;
      console.error(`login.follow: ${done.toLocaleString("en")} of ${total.toLocaleString("en")} blocks`);
    },
  });
  await view.ready;
  const { user, system } = process.cpuUsage(before);
  const seconds = ((user + system) / 1000 - chain.ownCpuMs) / 1000;
  const { size, bytes } = view;
  view.close();
  chain.destroy();
  if (size !== PSEUDONYMS) throw new Error(`${size} pseudonyms of ${PSEUDONYMS}`);
  const note = `${PSEUDONYMS.toLocaleString("en")} pseudonyms, one event each`;
  const perSecond = Math.round(PSEUDONYMS / seconds);
  console.error(`login.follow: ${(bytes / size).toFixed(1)} bytes a pseudonym, ${perSecond} events a CPU second`);
  return [
    {
      operation: "login.follow.memory",
      system: OURS,
      unit: "bytes",
      value: Number((bytes / size).toFixed(1)),
      note: `a pseudonym; ${note}`,
    },
    {
      operation: "login.follow.events",
      system: OURS,
      unit: "per_s",
      value: perSecond,
      note: `a second of CPU time, JSON read and checked; ${note}`,
    },
  ];
}
