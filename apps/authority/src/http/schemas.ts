import { Type } from "@realdid/service";

/** Slug of a platform. */
export const SLUG = Type.String({ pattern: "^[a-z0-9-]{1,64}$", description: "Slug of the platform: weibo" });

/** When a statement ends. */
export const EXPIRY = Type.Integer({
  minimum: 0,
  maximum: 0xffffffffff,
  description: "Expiry, unix seconds; 0 means never",
});

/** A signature of a key (65 bytes) or of a contract (ERC-1271). */
export const SIGNATURE = Type.String({ pattern: "^0x([0-9a-fA-F]{2}){1,4096}$", description: "Bytes as 0x and hex" });

/** Resident identity number, as written. Whether it can be one, the rules say. */
export const NUMBER = Type.String({ minLength: 1, maxLength: 40, description: "Resident identity number, as written" });

/** Path parameters of everything that belongs to a group. */
export const GROUP_PATH = Type.Object({
  groupId: Type.Integer({ minimum: 0, maximum: 999_999_999, description: "Number of the group" }),
});
