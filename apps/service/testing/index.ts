/** What the tests of every service of apps/ share: `@realdid/service/testing`. They are run by `npm run test:apps`. */
export { type Answer, call } from "./call.ts";
export { LOCAL, localSigner, onTestChain, testDeployment, testProvider } from "./chain.ts";
export { type Creator, type Creators, openCreators } from "./creators.ts";
export { KINDS, type Place, describeOnDatabases, makePlace } from "./databases.ts";
export { dumpDatabase } from "./dump.ts";
export { logText } from "./logText.ts";
export { outcomeOf } from "./outcomeOf.ts";
export { type People, type Visitor, enrolPeople } from "./people.ts";
export { type RunningProgram, runProgram } from "./program.ts";
export { required } from "./required.ts";
export { type Needle, findNeedles, needlesOf } from "./searchBytes.ts";
export { type RawConnection, drip, openSocket } from "./socket.ts";
