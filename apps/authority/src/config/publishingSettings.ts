import { numberSetting, setting, textSetting } from "@realdid/service";

const YEAR = 31_536_000;
const GWEI = 1_000_000_000n;

/** How roots are published. */
export const PUBLISHING_SETTINGS = {
  senderKeyFile: textSetting([
    "AUTHORITY_SENDER_KEY_FILE",
    "",
    "key of the account that sends publications and pays; without it this process does not publish",
  ]),
  groupKeyFiles: setting(
    ["AUTHORITY_GROUP_KEY_FILES", "", "keys of groups whose authority is an account, not a Safe: 1=keys/1.key,2=..."],
    "numbers and files, commas between: 1=keys/1.key,2=keys/2.key",
    readFiles,
  ),
  publishSeconds: numberSetting(
    ["AUTHORITY_PUBLISH_SECONDS", "3600", "time between the beginnings of two batches; 0: whenever something is new"],
    0,
    YEAR,
  ),
  confirmations: numberSetting(
    ["AUTHORITY_CONFIRMATIONS", "0", "blocks on top of a publication before it counts; 12 or more on a public chain"],
    0,
    10_000,
  ),
  batchLimit: numberSetting(
    ["AUTHORITY_BATCH_LIMIT", "262144", "changes of one batch at most; memory grows by about 300 bytes for each"],
    1,
    4_194_304,
  ),
  leavesOnChain: numberSetting(
    ["AUTHORITY_LEAVES_ON_CHAIN", "3700", "up to so many leaves are published on chain in full, more in a file"],
    0,
    4_194_304,
  ),
  highestFee: setting(
    ["AUTHORITY_HIGHEST_FEE_GWEI", "500", "gwei a unit of gas above which nothing is sent"],
    "a whole number of gwei above 0",
    (text) => (/^[1-9][0-9]{0,8}$/u.test(text) ? BigInt(text) * GWEI : undefined),
  ),
  resendSeconds: numberSetting(
    ["AUTHORITY_RESEND_SECONDS", "180", "after this a transaction that is not mined is sent again with a higher fee"],
    5,
    86_400,
  ),
  pollSeconds: numberSetting(
    ["AUTHORITY_POLL_SECONDS", "5", "time between two looks at the chain and at operators' answers"],
    1,
    3_600,
  ),
  leaseSeconds: numberSetting(
    ["AUTHORITY_LEASE_SECONDS", "15", "for how long a publisher that died keeps others from publishing"],
    1,
    3_600,
  ),
  threads: numberSetting(["AUTHORITY_THREADS", "1", "threads that hash shards in a process"], 1, 64),
  shardJobs: setting(
    ["AUTHORITY_SHARD_JOBS", "threads", "who hashes shards: threads of the publisher, or `workers` over PostgreSQL"],
    "threads or workers",
    (text) => (["threads", "workers"] as const).find((one) => one === text),
  ),
} as const;

function readFiles(text: string): ReadonlyMap<number, string> | undefined {
  const files = new Map<number, string>();
  for (const part of text === "" ? [] : text.split(",")) {
    const [, group, file] = /^\s*(0|[1-9][0-9]{0,8})=(\S.*?)\s*$/u.exec(part) ?? [];
    if (group === undefined || file === undefined) return undefined;
    files.set(Number(group), file);
  }
  return files;
}
