/** With a capital. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The ends of a long hex value. */
export function shorten(hex: string): string {
  return `${hex.slice(0, 8)}…${hex.slice(-4)}`;
}

/** A number of percent for CSS. */
export function percent(value: number): string {
  return `${Number(value.toFixed(3))}%`;
}

/** With separators of thousands. */
export function grouped(value: number): string {
  return value.toLocaleString("en-GB");
}

/** Unix seconds as ISO 8601. */
export function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

/** Unix seconds as a day, UTC. */
export function day(seconds: number): string {
  return iso(seconds).slice(0, 10);
}

/** Unix seconds as day and minute, UTC. */
export function readable(seconds: number): string {
  return `${iso(seconds).slice(0, 16).replace("T", " ")} UTC`;
}
