/** What a creator does when a duty arises. */
export type Answer = "self" | "backer" | "contest" | "ignore" | "fall";

/** One account of a creator, as its platform sees it. */
export interface CastAccount {
  /** Slug of the platform. */
  readonly platform: string;
  /** Name of the field in policy/fields.json. */
  readonly field: string;
  readonly followers: number;
  /** What its holder does if a duty arises; `self` unless told. */
  readonly answer?: Answer;
}

/**
 * Twelve creators with 26 accounts. Who is due follows from the platforms' policies alone; the numbers are chosen so that every case
 * comes up: due at once, due only at the later stage, exempt by field, just below a threshold, small.
 */
export const CAST: readonly (readonly CastAccount[])[] = [
  [
    { platform: "wechat", field: "current-affairs", followers: 2_400_000 },
    { platform: "weibo", field: "finance", followers: 1_300_000 },
  ],
  [
    { platform: "bilibili", field: "other-self-media", followers: 1_200_000, answer: "backer" },
    { platform: "douyin", field: "daily-life", followers: 3_000_000 },
  ],
  [
    { platform: "weibo", field: "military", followers: 1_100_000, answer: "contest" },
    { platform: "kuaishou", field: "society", followers: 12_000 },
  ],
  [
    { platform: "xiaohongshu", field: "other-self-media", followers: 1_500_000, answer: "ignore" },
    { platform: "wechat", field: "education", followers: 20_000 },
  ],
  [
    { platform: "kuaishou", field: "medical", followers: 1_020_000, answer: "fall" },
    { platform: "bilibili", field: "education", followers: 64_000 },
  ],
  [
    { platform: "douyin", field: "finance", followers: 650_000 },
    { platform: "weibo", field: "law", followers: 700_000 },
  ],
  [
    { platform: "bilibili", field: "other-self-media", followers: 710_000 },
    { platform: "douyin", field: "daily-life", followers: 1_800_000 },
  ],
  [
    { platform: "weibo", field: "daily-life", followers: 5_000_000 },
    { platform: "xiaohongshu", field: "other-self-media", followers: 80_000 },
  ],
  [
    { platform: "wechat", field: "society", followers: 9_000 },
    { platform: "kuaishou", field: "daily-life", followers: 2_000_000 },
  ],
  [
    { platform: "xiaohongshu", field: "finance", followers: 30_000 },
    { platform: "douyin", field: "finance", followers: 499_999 },
  ],
  [
    { platform: "wechat", field: "law", followers: 40_000 },
    { platform: "bilibili", field: "military", followers: 7_500 },
    { platform: "weibo", field: "society", followers: 110_000 },
  ],
  [
    { platform: "kuaishou", field: "current-affairs", followers: 300 },
    { platform: "douyin", field: "daily-life", followers: 900_000 },
    { platform: "xiaohongshu", field: "education", followers: 410_000 },
  ],
];
