/** What is used of wasmbuilder 0.0.16 and wasmcurves 0.2.2, which come without types. */
declare module "wasmbuilder" {
  export class ModuleBuilder {
    setMemory(pages: number): void;
    build(): Uint8Array<ArrayBuffer>;
    readonly modules: { readonly bn128: Readonly<Record<string, number>> };
  }
}

declare module "wasmcurves" {
  import type { ModuleBuilder } from "wasmbuilder";
  /** Adds the curve BN254, called bn128 there: fields f1m, frm, f2m, ftm, groups g1m, g2m, and the pairing. */
  export function buildBn128(module: ModuleBuilder): void;
}
