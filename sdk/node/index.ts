// Parts of the package that need Node: files and worker threads.
export { closeProver } from "./closeProver.ts";
export { loadArtifacts } from "./loadArtifacts.ts";
export { type LoadedPolicy, loadPolicy } from "./loadPolicy.ts";
