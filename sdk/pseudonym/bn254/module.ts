import { ModuleBuilder } from "wasmbuilder";
import { buildBn128 } from "wasmcurves";

/** Memory that the code itself asks for at least, pages of 64 KiB. */
const CODE_PAGES = 25;

/** Compiled code of the curve, and where in its memory the constants that callers need stand. */
export interface Bn254Module {
  readonly module: WebAssembly.Module;
  /** Addresses of constants, such as `pG1gen`, and sizes of prepared points, `prePSize` and `preQSize`, bytes. */
  readonly constants: Readonly<Record<string, number>>;
}

let compiled: Promise<Bn254Module> | undefined;

/**
 * The arithmetic of BN254 as WebAssembly: built and compiled once, about 0.1 s. Instances import a memory of their own.
 *
 * @returns the compiled code; it can be posted to worker threads
 */
export function bn254Module(): Promise<Bn254Module> {
  // A failure, for want of memory perhaps, is not kept.
  compiled ??= compile().catch((error: unknown) => {
    compiled = undefined;
    throw error;
  });
  return compiled;
}

async function compile(): Promise<Bn254Module> {
  const builder = new ModuleBuilder();
  builder.setMemory(CODE_PAGES);
  buildBn128(builder);
  const module = await WebAssembly.compile(builder.build());
  return { module, constants: builder.modules.bn128 };
}
