import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";

import js from "@eslint/js";
import tseslint from "typescript-eslint";

/** Flow order of the design: a word may know the words before it, never those after it. */
const WORDS = JSON.parse(readFileSync(`${import.meta.dirname}/scripts/words.json`, "utf8"));

const NODE_ONLY = {
  regex: `^(node:.*|(${builtinModules.filter((name) => !name.startsWith("_")).join("|")})(/.*)?)$`,
  message: "sdk/ also runs in a browser. Node-only parts go to sdk/node/.",
};
const HARDHAT = {
  regex: "^(hardhat|hardhat-.*|@nomicfoundation/.*)(/.*)?$",
  message: "sdk/ knows nothing of Hardhat. Put it in tasks/, deploy/ or networks/.",
};
const TYPECHAIN = {
  regex: "(^|/)typechain-types(/|$)",
  message: "sdk/chain/ is the one door to typechain-types.",
};
const OUTSIDE = {
  regex: "^(\\.\\./)+(tasks|deploy|networks|test|scripts|bench|apps|examples)(/|$)",
  message: "sdk/ is the package: it imports nothing of the repository around it.",
};
const BARREL = {
  regex: "^(\\.\\./)+(sdk/)?index(\\.ts)?$",
  message: "sdk/index.ts is for consumers. Import the file that holds the verb.",
};

/** No import of these words from inside the package. */
const later = (words) =>
  words.length === 0
    ? []
    : [
        {
          regex: `^(\\.\\./)+(${words.join("|")})(/|$)`,
          message: `Flow is one way (${WORDS.join(", ")}): this word may not know a later one.`,
        },
      ];

/** What files of the package under `folder` must not import. */
const restrict = (folder, patterns) => ({
  files: [`sdk/${folder}/**/*.ts`],
  rules: { "no-restricted-imports": ["error", { patterns }] },
});

export default tseslint.config(
  {
    ignores: [
      "**/node_modules/",
      "artifacts/",
      "cache/",
      "coverage/",
      "deployments/",
      "**/dist/",
      "forge-out/",
      "out/",
      "typechain-types/",
      "sdk/chain/contractErrors.ts",
      "examples/",
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      eqeqeq: "error",
      "no-useless-assignment": "off",
      "no-console": "off",
      "@typescript-eslint/consistent-type-imports": [
        "error",
        { fixStyle: "inline-type-imports", disallowTypeAnnotations: false },
      ],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/no-extraneous-class": "off",
    },
  },
  {
    files: ["**/*.ts"],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ["sdk/**/*.ts"],
    rules: {
      "max-lines": ["error", { max: 250, skipBlankLines: true, skipComments: true }],
      "max-lines-per-function": ["error", { max: 50, skipBlankLines: true, skipComments: true }],
      "no-console": "error",
      "no-restricted-imports": ["error", { patterns: [NODE_ONLY, HARDHAT, TYPECHAIN, OUTSIDE] }],
      "@typescript-eslint/explicit-module-boundary-types": "error",
    },
  },
  {
    files: ["sdk/index.ts"],
    rules: { "max-lines": "off" },
  },
  {
    files: ["sdk/**/*.ts"],
    ignores: ["sdk/node/**"],
    rules: {
      "no-restricted-globals": [
        "error",
        ...["Buffer", "process", "__dirname", "__filename", "require", "global"].map((name) => ({
          name,
          message: "sdk/ also runs in a browser. Use Uint8Array, hex, globalThis, or put it in sdk/node/.",
        })),
      ],
    },
  },
  restrict("chain", [NODE_ONLY, HARDHAT, OUTSIDE, BARREL, ...later(WORDS)]),
  restrict("threads", [NODE_ONLY, HARDHAT, TYPECHAIN, OUTSIDE, BARREL, ...later(["chain", ...WORDS])]),
  restrict("node", [HARDHAT, TYPECHAIN, OUTSIDE]),
  ...WORDS.map((word, i) =>
    restrict(word, [NODE_ONLY, HARDHAT, TYPECHAIN, OUTSIDE, BARREL, ...later(WORDS.slice(i + 1))]),
  ),
  {
    files: ["test/**/*.ts", "apps/*/test/**/*.ts"],
    rules: {
      "max-lines": ["error", { max: 420, skipBlankLines: true, skipComments: true }],
      "@typescript-eslint/no-unused-expressions": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
      "no-restricted-properties": [
        "error",
        ...["describe", "it", "context"].map((object) => ({
          object,
          property: "only",
          message: "Run one file instead.",
        })),
      ],
    },
  },
  {
    files: ["apps/*/src/**/*.ts"],
    rules: {
      "max-lines": ["error", { max: 250, skipBlankLines: true, skipComments: true }],
      "max-lines-per-function": ["error", { max: 50, skipBlankLines: true, skipComments: true }],
      "@typescript-eslint/explicit-module-boundary-types": "error",
    },
  },
  {
    // Peers' contracts have no types: ethers finds their functions by name.
    files: ["bench/peers/*.ts"],
    rules: { "@typescript-eslint/no-non-null-assertion": "off" },
  },
  {
    // Loaded as CommonJS; some packages have no types, and a lazy require keeps `hardhat help` quick.
    files: ["hardhat.config.ts", "bench/**/*.ts", "tasks/**/*.ts", "deploy/**/*.ts", "networks/**/*.ts"],
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
);
