import "./bench.ts";
import "./compile.ts";
import "./enrolment.ts";
import "./story.ts";
