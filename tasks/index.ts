import "./attestation.ts";
import "./bench.ts";
import "./compile.ts";
import "./deploy.ts";
import "./did.ts";
import "./enrolment.ts";
import "./oversight.ts";
import "./story.ts";
