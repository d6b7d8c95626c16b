import { expect } from "chai";

import { withProgress } from "../../tasks/progress.ts";

describe("withProgress", () => {
  let written: string;
  const terminal = { isTTY: true, write: (text: string) => (written += text) };

  beforeEach(() => {
    written = "";
  });

  it("shows shares in one line, which is empty at the end", async () => {
    const result = await withProgress(
      "proving",
      (onProgress) => {
        onProgress(0.5);
        return Promise.resolve(7);
      },
      terminal,
    );
    expect(result).to.equal(7);
    expect(written).to.equal("\r\u001b[Kproving 50 %\r\u001b[K");
  });

  it("leaves an empty line before an error too, and writes nothing where there is no terminal", async () => {
    const failing = (onProgress: (share: number) => void) => {
      onProgress(1);
      return Promise.reject(new Error("no"));
    };
    const caught = await withProgress("proving", failing, terminal).catch((error: unknown) => error);
    expect(caught).to.be.instanceOf(Error);
    expect(written.endsWith("\r\u001b[K")).to.equal(true);
    written = "";
    await withProgress("proving", failing, { ...terminal, isTTY: false }).catch(() => undefined);
    expect(written).to.equal("");
  });
});
