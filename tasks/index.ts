import "./bench.ts";
import "./compile.ts";
import "./deploy.ts";
import "./enrolment.ts";
import "./story.ts";
