// The same from CommonJS.
import { RealDidError } from "realdid";

console.log(RealDidError.name);
