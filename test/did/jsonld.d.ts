// The part of jsonld that the tests use; the package brings no types.
declare module "jsonld" {
  export interface Options {
    readonly safe?: boolean;
    readonly documentLoader: (url: string) => Promise<{ contextUrl: null; documentUrl: string; document: unknown }>;
    readonly format?: "application/n-quads";
  }
  export function expand(document: object, options: Options): Promise<Record<string, unknown>[]>;
  export function toRDF(document: object, options: Options): Promise<string>;
}
