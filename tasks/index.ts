import "./compile.ts";
