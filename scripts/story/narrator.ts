import { type Bar, SingleBar } from "./bar.ts";

/** Tells the story as it happens: bars on a terminal, plain lines otherwise. */
export interface Narrator {
  /** Begins a numbered chapter. */
  chapter(title: string): void;
  /** One line of what happened. */
  tell(line: string): void;
  /** Runs a long step of `total` parts; `step` is called after each. */
  progress<T>(label: string, total: number, work: (step: () => void) => Promise<T>): Promise<T>;
}

/** On a plain output a long step says how far it is this many times. */
const PLAIN_REPORTS = 4;

/**
 * Makes a narrator.
 *
 * @param out where to write, such as process.stdout
 * @returns the narrator
 */
export function createNarrator(out: NodeJS.WriteStream): Narrator {
  let chapters = 0;
  const tell = (line: string): void => {
    out.write(`   ${line}\n`);
  };
  return {
    tell,
    chapter(title) {
      chapters += 1;
      out.write(`\n${String(chapters).padStart(2)} ${title}\n`);
    },
    async progress(label, total, work) {
      const bar = out.isTTY ? new SingleBar(out, label, total) : plainBar(tell, label, total);
      try {
        return await work(() => bar.step());
      } finally {
        bar.stop();
      }
    },
  };
}

function plainBar(tell: (line: string) => void, label: string, total: number): Bar {
  let done = 0;
  let reported = 0;
  return {
    step() {
      done += 1;
      const reports = Math.floor((done * PLAIN_REPORTS) / total);
      if (reports > reported) tell(`${label}: ${done} of ${total}`);
      reported = reports;
    },
    stop: () => undefined,
  };
}
