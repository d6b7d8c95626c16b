import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { LoginAnswerJson } from "../../sdk/login/challenge/answerJson.ts";
import type { LoginChallengeJson } from "../../sdk/login/challenge/challengeJson.ts";

interface Vectors {
  readonly hosts: readonly { readonly registered: string; readonly host: string; readonly isHostOf: boolean }[];
  readonly controllerKey: string;
  readonly logins: readonly {
    readonly name: string;
    readonly challenge: LoginChallengeJson;
    readonly message: string;
    readonly answer: LoginAnswerJson;
  }[];
}

/** docs/vectors/login.json. */
export const VECTORS = JSON.parse(readFileSync(join("docs", "vectors", "login.json"), "utf8")) as Vectors;
