import "./attestation.ts";
import "./bench.ts";
import "./compile.ts";
import "./did.ts";
import "./enrolment.ts";
import "./oversight.ts";
import "./story.ts";
