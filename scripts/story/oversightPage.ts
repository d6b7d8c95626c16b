export function oversightPage(..._args: unknown[]): string { return ""; }
