import "./bench.ts";
import "./compile.ts";
import "./enrolment.ts";
import "./oversight.ts";
import "./story.ts";
