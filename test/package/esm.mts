// A program of another team that uses the package as ES modules. scripts/checkPackage.ts checks its types and runs it.
import { RealDidError } from "realdid";

console.log(RealDidError.name);
