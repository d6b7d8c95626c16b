import { type Browser, chromium } from "playwright-core";

/**
 * Starts Debian's Chromium.
 *
 * @returns the browser; close it
 */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.TEST_CHROMIUM ?? "/usr/bin/chromium",
    // Root has no sandbox to enter.
    args: ["--no-sandbox"],
  });
}
