import { readFileSync } from "node:fs";

/**
 * The most memory that this program ever had. The kernel's own count of a process (`maxRSS`) begins with what its parent had.
 *
 * @returns bytes
 */
export function mostResidentBytes(): number {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/mu.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  return Number(kilobytes) * 1024;
}
