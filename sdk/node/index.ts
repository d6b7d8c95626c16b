// Parts of the package that need Node: files and worker threads.
export { loadArtifacts } from "./loadArtifacts.ts";
export { loadProver } from "./loadProver.ts";
export { type LoadedPolicy, loadPolicy } from "./loadPolicy.ts";
export { readAudienceFile } from "./readAudienceFile.ts";
