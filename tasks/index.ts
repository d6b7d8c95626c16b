import "./bench.ts";
import "./compile.ts";
