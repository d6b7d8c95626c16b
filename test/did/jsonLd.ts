import { createRequire } from "node:module";

/** Options of jsonld that the tests use. */
export interface Options {
  readonly safe?: boolean;
  readonly documentLoader: (url: string) => Promise<{ contextUrl: null; documentUrl: string; document: unknown }>;
  readonly format?: "application/n-quads";
}

interface JsonLd {
  expand(document: object, options: Options): Promise<Record<string, unknown>[]>;
  toRDF(document: object, options: Options): Promise<string>;
}

// The package brings no types.
export const { expand, toRDF } = createRequire(__filename)("jsonld") as JsonLd;
