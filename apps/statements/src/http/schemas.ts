import { Type } from "@realdid/service";

const STATES = ["DUE", "DISCLOSED", "CONTESTED", "LIFTED", "OVERDUE"];

/** Whose statement is asked for. */
export const PLACE = Type.Object({
  platform: Type.String({ pattern: "^[a-z0-9-]{1,31}$", description: "Slug" }),
  pseudonym: Type.String({ pattern: "^0x[0-9a-f]{64}$", description: "0x and 64 hex digits in lower case" }),
});

/** What a statement says to anyone, and the name to a viewer. */
export const STATEMENT = Type.Object({
  platform: Type.String(),
  pseudonym: Type.String(),
  kind: Type.String({ enum: ["self", "backer"], description: "Whose name it is" }),
  issuer: Type.String({ description: "Account of the authority that issued it" }),
  isIssuerAccredited: Type.Boolean({ description: "Now; a later suspension does not undo a statement" }),
  issuerSuspendedAt: Type.Integer({ description: "Unix seconds; 0: it is not" }),
  isIssuerDeactivated: Type.Boolean({ description: "Whether the issuer's DID was deactivated" }),
  isKeyInForce: Type.Boolean({ description: "Whether the key that signed still stands in the issuer's DID document" }),
  isBackerLive: Type.Boolean({
    description: "Kind backer: whether its business identity still stands. Kind self: true",
  }),
  issuedAt: Type.Integer({ description: "Unix seconds, by the chain" }),
  expiresAt: Type.Integer({ description: "Unix seconds; 0: never" }),
  flags: Type.Array(Type.String({ enum: STATES })),
  name: Type.Optional(
    Type.String({ description: "Only to a viewer who is signed in; each answer with it is counted" }),
  ),
});

/** What a holder publishes. Its parts are for `parseNameStatement` to read. */
export const ENVELOPE = Type.Object({}, { additionalProperties: true, description: "A name statement, as issued" });

const WORD = Type.String({ pattern: "^0x[0-9a-f]{64}$" });
const CHALLENGE_PARTS = {
  asks: Type.Literal("viewing"),
  networkId: WORD,
  chainId: Type.String({ pattern: "^[1-9][0-9]{0,77}$" }),
  origin: Type.String({ maxLength: 300 }),
  day: Type.String({ pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" }),
  nonce: WORD,
  deadline: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
};

/** For the wallet. */
export const CHALLENGE = Type.Object({ challenge: Type.Object(CHALLENGE_PARTS) });

/** From the wallet: `formatViewing`. */
export const VIEWING = Type.Object({
  ...CHALLENGE_PARTS,
  pseudonym: WORD,
  root: WORD,
  points: Type.Array(WORD, { minItems: 8, maxItems: 8 }),
});

/** Whether this browser views. */
export const VIEWER = Type.Object({
  isViewer: Type.Boolean(),
  viewsLeft: Type.Integer({ description: "Today" }),
  endsAt: Type.Integer({ description: "Unix seconds: the end of the day, in UTC" }),
});
